import Dashboard
import Vocabulary

/// The pages around signing in, in the dress of all pages. Whatever is not ours in them is escaped.
enum SignInPage {
  /// The form: a token, or a provider.
  static func form(problem: String?, provider: String?, then: String) -> [UInt8] {
    let note = problem.map { "<p role=\"alert\" class=\"notice bad\">\(escaped($0))</p>" } ?? ""
    let button = provider.map { name in
      let query = then == "/" ? "" : "?" + FormText.text([("then", then)])
      return "<p><a class=\"button\" href=\"\(escaped(OpenIDSettings.startPath + query))\">"
        + "Sign in with \(escaped(name))</a></p>"
    }
    return page(
      "Sign in",
      """
      <h1>Muster</h1>\(note)\(button ?? "")<form method="post" action="/login">\
      <input type="hidden" name="then" value="\(escaped(then))"><p><label>Token<br>\
      <input type="password" name="token" autocomplete="current-password" required size="40">\
      </label></p><p><button>Sign in</button></p></form><p>An administrator makes one with \
      <code>muster token create</code>.</p>
      """)
  }

  /// What leads on after a provider has led here.
  static func goingOn(to path: String) -> [UInt8] {
    page(
      "Signed in",
      "<h1>Muster</h1><p>You are signed in. <a href=\"\(escaped(path))\">Go on</a></p>",
      head: "<meta http-equiv=\"refresh\" content=\"0;url=\(escaped(path))\">")
  }

  /// What is shown to whoever signed out here and is still signed in at the provider.
  static func signedOut(provider: String, address: String?) -> [UInt8] {
    let link = address.map { address in
      "<p><a class=\"button\" href=\"\(escaped(address))\" rel=\"noreferrer\">"
        + "Sign out of \(escaped(provider)) as well</a></p>"
    }
    return page(
      "Signed out",
      "<h1>Muster</h1><p>You are signed out here. \(escaped(provider)) may still know you.</p>"
        + (link ?? "") + "<p><a href=\"/login\">Sign in again</a></p>")
  }

  private static func page(_ title: String, _ body: String, head: String = "") -> [UInt8] {
    Array(
      """
      <!doctype html><html lang="en"><head><meta charset="utf-8"><title>\(title) · Muster</title>\
      <meta name="viewport" content="width=device-width, initial-scale=1">\(head)\
      <link rel="stylesheet" href="\(Assets.style.path)"><link rel="icon" \
      href="\(Assets.icon.path)"></head><body><main id="main">\(body)</main></body></html>
      """.utf8)
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
