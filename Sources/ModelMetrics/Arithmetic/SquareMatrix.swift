/// A small dense square matrix of doubles, row by row.
struct SquareMatrix: Sendable {
  let size: Int
  private var elements: [Double]

  init(size: Int) {
    self.size = size
    elements = Array(repeating: 0, count: size * size)
  }

  subscript(_ row: Int, _ column: Int) -> Double {
    get { elements[row * size + column] }
    set { elements[row * size + column] = newValue }
  }

  func multiplied(by other: SquareMatrix) -> SquareMatrix {
    var product = SquareMatrix(size: size)
    for i in 0..<size {
      for k in 0..<size {
        let factor = self[i, k]
        guard factor != 0 else { continue }
        for j in 0..<size { product[i, j] += factor * other[k, j] }
      }
    }
    return product
  }

  /// The power, and the power of ten that it must be multiplied by.
  func power(_ exponent: Int) -> (matrix: SquareMatrix, scale: Int) {
    var result = SquareMatrix(size: size)
    for i in 0..<size { result[i, i] = 1 }
    var scale = 0
    var base = self
    var baseScale = 0
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 {
        result = result.multiplied(by: base)
        scale += baseScale
        result.shrink(&scale)
      }
      base = base.multiplied(by: base)
      baseScale *= 2
      base.shrink(&baseScale)
      rest >>= 1
    }
    return (result, scale)
  }

  private mutating func shrink(_ scale: inout Int) {
    guard self[size / 2, size / 2] > 1e140 else { return }
    for index in elements.indices { elements[index] *= 1e-140 }
    scale += 140
  }

  /// The eigenvalues of a symmetric matrix and its eigenvectors as columns, by Jacobi's rotations.
  func symmetricEigen() -> (values: [Double], vectors: SquareMatrix) {
    var a = self
    var vectors = SquareMatrix(size: size)
    for i in 0..<size { vectors[i, i] = 1 }
    for _ in 0..<100 {
      var off = 0.0
      for i in 0..<size { for j in 0..<i { off += a[i, j] * a[i, j] } }
      guard off > 0 else { break }
      for p in 0..<(size - 1) {
        for q in (p + 1)..<size where a[p, q] != 0 {
          let theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
          let t = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<size {
            let (left, right) = (a[k, p], a[k, q])
            a[k, p] = c * left - s * right
            a[k, q] = s * left + c * right
          }
          for k in 0..<size {
            let (left, right) = (a[p, k], a[q, k])
            a[p, k] = c * left - s * right
            a[q, k] = s * left + c * right
          }
          for k in 0..<size {
            let (left, right) = (vectors[k, p], vectors[k, q])
            vectors[k, p] = c * left - s * right
            vectors[k, q] = s * left + c * right
          }
        }
      }
    }
    return ((0..<size).map { a[$0, $0] }, vectors)
  }
}
