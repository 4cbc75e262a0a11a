import Sandbox

/// What of our own environment pip may know: which index, which proxy, whose certificates. Nothing
/// else is handed on, and only the step with a network gets it.
enum PipSettings {
  static let variables = [
    "ALL_PROXY", "CURL_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "PIP_CERT",
    "PIP_CLIENT_CERT", "PIP_CONFIG_FILE", "PIP_DEFAULT_TIMEOUT", "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_NO_INDEX", "PIP_PROXY", "PIP_RETRIES",
    "PIP_TRUSTED_HOST", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE", "all_proxy",
    "http_proxy", "https_proxy", "no_proxy",
  ]

  /// Those whose value is a path, or several with spaces, that pip must be able to read.
  private static let paths = [
    "CURL_CA_BUNDLE", "PIP_CERT", "PIP_CLIENT_CERT", "PIP_CONFIG_FILE", "PIP_FIND_LINKS",
    "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE",
  ]

  /// Adds them to a recipe, with the files that they name.
  static func add(to recipe: inout SandboxRecipe, variable: (String) -> String?) {
    for name in variables {
      if let value = variable(name), !value.isEmpty { recipe.environment[name] = value }
    }
    if recipe.environment["PIP_CONFIG_FILE"] == nil, let home = variable("HOME") {
      let configuration = (variable("XDG_CONFIG_HOME") ?? home + "/.config") + "/pip/pip.conf"
      if Disk.status(configuration)?.kind == .regular {
        recipe.environment["PIP_CONFIG_FILE"] = configuration
      }
    }
    var shown: Set<String> = []
    for name in paths {
      for word in (recipe.environment[name] ?? "").split(whereSeparator: \.isWhitespace) {
        if word.hasPrefix("/"), Disk.status(String(word)) != nil { shown.insert(String(word)) }
      }
    }
    if Disk.status("/etc/pip.conf") != nil { shown.insert("/etc/pip.conf") }
    // What stands below /usr and /etc/ssl is shown anyway.
    for path in shown.sorted() where !path.hasPrefix("/usr/") && !path.hasPrefix("/etc/ssl") {
      _ = recipe.show(path, at: path)
    }
  }
}
