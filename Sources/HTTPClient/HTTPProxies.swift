internal import Glibc

/// Which proxy a request goes through, by the variables that curl and most programs know
/// (curl(1), "ENVIRONMENT"): `https_proxy`, `HTTPS_PROXY`, `http_proxy`, `all_proxy`, `ALL_PROXY`,
/// `no_proxy`, `NO_PROXY`. `HTTP_PROXY` in capitals is not read: a web server sets it from a header
/// of whoever asks (CVE-2016-5385).
package struct HTTPProxies: Hashable, Sendable {
  private let plain: String?
  private let secure: String?
  /// Hosts that are asked without a proxy, in lower case, without leading dots.
  private let exceptions: [String]

  /// No proxy for anything.
  package static let none = HTTPProxies([:])

  /// What this process was started with.
  package static let ofEnvironment: HTTPProxies = {
    var found: [String: String] = [:]
    for name in names {
      if let value = getenv(name) { found[name] = String(cString: value) }
    }
    return HTTPProxies(found)
  }()

  private static let names = [
    "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
  ]

  /// The proxies of an environment; an empty variable names none.
  package init(_ environment: [String: String]) {
    func first(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first.flatMap { $0.isEmpty ? nil : $0 }
    }
    let all = first("all_proxy", "ALL_PROXY")
    plain = first("http_proxy") ?? all
    secure = first("https_proxy", "HTTPS_PROXY") ?? all
    exceptions = (first("no_proxy", "NO_PROXY") ?? "").lowercased()
      .split { $0 == "," || $0 == " " }.map { entry in
        String(entry.drop { $0 == "." }.drop { $0 == "[" }.prefix { $0 != "]" })
      }
  }

  /// The proxy for an address; `nil` where it is asked directly.
  package func proxy(for url: String) -> String? {
    let isSecure = url.lowercased().hasPrefix("https:")
    guard let proxy = isSecure ? secure : plain, let host = Self.host(of: url) else { return nil }
    let isException = exceptions.contains { entry in
      entry == "*" || host == entry || host.hasSuffix("." + entry)
    }
    return isException ? nil : proxy
  }

  /// The host of an address, in lower case, without port, brackets and a dot at its end.
  private static func host(of url: String) -> String? {
    guard let start = url.firstRange(of: "//")?.upperBound else { return nil }
    let authority = url[start...].prefix { !"/?#".contains($0) }
    let place = authority.split(separator: "@").last ?? authority
    let host =
      place.hasPrefix("[") ? place.dropFirst().prefix { $0 != "]" } : place.prefix { $0 != ":" }
    let name = host.hasSuffix(".") ? host.dropLast() : host
    return name.isEmpty ? nil : name.lowercased()
  }
}
