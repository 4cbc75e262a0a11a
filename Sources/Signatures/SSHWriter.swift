/// Writes the data types of RFC 4251, section 5.
struct SSHWriter {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ value: some Sequence<UInt8>) {
    bytes.append(contentsOf: value)
  }

  mutating func number(_ value: UInt32) {
    for shift in stride(from: 24, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
    }
  }

  mutating func string(_ value: some Collection<UInt8>) {
    number(UInt32(value.count))
    bytes.append(contentsOf: value)
  }

  mutating func string(_ value: String) {
    string(Array(value.utf8))
  }
}
