/// Why an input is not what its format says: `applications:3 has 2 fields, the header has 4`.
struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
  let description: String
}
