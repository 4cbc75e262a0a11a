import Dashboard
import Vocabulary

/// The fields of a form about alerts, as the operations of the interface for programs take them.
struct AlertForm {
  private var members: [String: JSON]

  /// Reads what a page's form sent. A length that is none leaves `until` out, which the operation
  /// refuses by its name.
  init(_ call: Call) {
    let fields = Address.fields(of: String(decoding: call.request.body, as: UTF8.self))
    members = [:]
    members["cause"] = fields["cause"].map { .string($0) }
    members["reason"] = fields["reason"].map { .string($0) }
    if let text = fields["for"], let hours = Self.hours(text) {
      members["until"] = .string((call.now + .seconds(hours * 3600)).description)
    }
  }

  /// `4h` or `2d`, at most a year.
  private static func hours(_ text: String) -> Int64? {
    guard let unit = text.last, let count = Int64(text.dropLast()), (1...366).contains(count) else {
      return nil
    }
    return unit == "h" ? count : unit == "d" ? count * 24 : nil
  }

  /// Those of the fields that there are, by their names.
  func json(_ names: [String]) -> JSON {
    .object(members.filter { names.contains($0.key) })
  }
}
