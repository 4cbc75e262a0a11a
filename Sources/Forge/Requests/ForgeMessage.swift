internal import HTTPClient
internal import Vocabulary

/// What a forge says about a failure, as one short line that is safe to print.
enum ForgeMessage {
  /// The longest line, in Unicode scalars.
  static let mostScalars = 300

  /// `403 Forbidden: Resource not accessible by integration`.
  static func text(_ response: HTTPResponse, secret: Secret) -> String {
    let status = reason(response.status).map { "\(response.status) \($0)" } ?? "\(response.status)"
    // Only the beginning is looked at, but a token at the cut must not survive in half.
    let body = said(response).map { secret.scrubbed($0) }.map {
      PrintableText.line($0, most: mostScalars)
    }
    guard let body, !body.isEmpty else { return status }
    return "\(status): \(body)"
  }

  private static func said(_ response: HTTPResponse) -> String? {
    guard response.body.count <= 1 << 18 else {
      return "a page of \(response.body.count) bytes"
    }
    // No JSON: whatever it is, its text is shown.
    if let json = try? JSON(parsing: response.body, limits: JSON.Limits(bytes: 1 << 18, depth: 32))
    {
      return said(json)
    }
    let text = response.text
    let start = text.utf8.first { $0 != 0x20 && !(0x09...0x0D).contains($0) }
    guard start == UInt8(ascii: "<") else { return text }
    return title(text).map { "an HTML page, \"\($0)\"" } ?? "an HTML page"
  }

  /// GitHub and Gitea: `message`, and GitHub's `errors`. GitLab: `message`, which may be an object
  /// of lists by field, or `error` and `error_description`.
  private static func said(_ json: JSON) -> String? {
    var parts: [String] = []
    for name in ["message", "error", "error_description", "errors"] {
      if let value = json[name] { parts += words(value, depth: 0) }
    }
    return parts.isEmpty ? nil : parts.prefix(20).joined(separator: "; ")
  }

  private static func words(_ json: JSON, depth: Int) -> [String] {
    guard depth < 4 else { return [] }
    switch json {
    case .null: return []
    case .string(let text): return [text]
    case .bool(let value): return [String(value)]
    case .integer(let value): return [String(value)]
    case .number(let value): return [String(value)]
    case .array(let elements): return elements.prefix(20).flatMap { words($0, depth: depth + 1) }
    case .object(let members):
      return members.sorted { $0.key < $1.key }.prefix(20).map { key, value in
        "\(key): " + words(value, depth: depth + 1).joined(separator: ", ")
      }
    }
  }

  private static func title(_ text: String) -> String? {
    let bytes = Array(text.utf8.prefix(8192))
    let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    guard let open = lower.firstRange(of: "<title>".utf8),
      let close = lower[open.upperBound...].firstRange(of: "</title>".utf8)
    else { return nil }
    let title = String(decoding: bytes[open.upperBound..<close.lowerBound], as: UTF8.self)
    return title.isEmpty ? nil : title
  }

  /// RFC 9110, 15, and RFC 6585, 4: those that forges answer with.
  private static func reason(_ status: Int) -> String? {
    switch status {
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 410: "Gone"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 422: "Unprocessable Content"
    case 423: "Locked"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: nil
    }
  }
}
