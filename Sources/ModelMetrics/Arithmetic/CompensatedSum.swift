/// A running sum that carries what rounding loses (Neumaier 1974): for terms that come in an order
/// of their own, such as sorted scores.
struct CompensatedSum: Sendable {
  private var sum = 0.0
  private var lost = 0.0

  @inline(__always)
  mutating func add(_ term: Double) {
    let next = sum + term
    lost += sum.magnitude >= term.magnitude ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  var value: Double { sum + lost }
}
