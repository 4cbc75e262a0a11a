/// What unpacking hostile data may cost.
package struct DecompressionLimits: Hashable, Sendable {
  /// The most bytes that may come out in all.
  package var outputBytes: Int
  /// How many bytes may come out for each that goes in. Text of one repeated row packs some 1,000
  /// times with deflate, and more with zstandard and bzip2; bombs go beyond any of that.
  package var ratio: Int
  /// Up to this many bytes the ratio is not looked at: small texts may well pack that tightly.
  package var freeBytes: Int

  /// Limits by name.
  package init(outputBytes: Int = 64 << 30, ratio: Int = 2000, freeBytes: Int = 16 << 20) {
    self.outputBytes = outputBytes
    self.ratio = ratio
    self.freeBytes = freeBytes
  }

  func check(form: String, consumed: Int, produced: Int) throws(CompressionError) {
    guard produced <= outputBytes else { throw .tooMuch(form: form, limit: outputBytes) }
    guard produced > freeBytes else { return }
    guard produced / max(1, consumed) < ratio else { throw .tooDense(form: form, ratio: ratio) }
  }
}
