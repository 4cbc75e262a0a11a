import Vocabulary

/// One request over HTTP, free of any web server's types: its body is read.
package struct APIRequest: Sendable {
  /// In upper case, as it was sent.
  package var method: String
  /// The path and the query, as they were sent.
  package var target: String
  /// By name in lower case; the values of a name that is repeated, in order.
  package var headers: [String: [String]]
  package var body: [UInt8]
  /// The address of whoever asks; empty where it is not known.
  package var peer: String

  /// A request by its parts; names of headers in any case.
  package init(
    _ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8] = [],
    peer: String = ""
  ) {
    self.method = method
    self.target = target
    self.headers = headers.reduce(into: [:]) { $0[$1.0.lowercased(), default: []].append($1.1) }
    self.body = body
    self.peer = peer
  }

  /// The one value of a header; `nil` where there is none or several, which nothing here may have.
  package func header(_ name: String) -> String? {
    guard let values = headers[name], values.count == 1 else { return nil }
    return values[0]
  }

  /// The value of a cookie; the first of its name.
  package func cookie(_ name: String) -> String? {
    for line in headers["cookie"] ?? [] {
      for part in line.split(separator: ";") {
        let pair = part.drop { $0 == " " }
        guard pair.hasPrefix(name + "=") else { continue }
        return String(pair.dropFirst(name.utf8.count + 1))
      }
    }
    return nil
  }

  /// The type of the body without its parameters, in lower case.
  package var mediaType: String? {
    header("content-type").map { value in
      String(value.prefix { $0 != ";" }).trimmed.lowercased()
    }
  }
}

extension String {
  /// Without spaces and tabs at its ends.
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let start = drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(start[...last])
  }
}
