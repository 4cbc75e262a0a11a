internal import Glibc

/// Where a token comes from. There is no case for a token itself: arguments are seen by everybody
/// on the machine and kept in histories.
package enum TokenSource: Hashable, Sendable {
  /// The name of an environment variable.
  case environment(String)
  /// The path of a file that holds nothing else.
  case file(String)

  /// Where the token is if nobody says: in the file that `$MUSTER_FORGE_TOKEN_FILE` names, else in
  /// `$MUSTER_FORGE_TOKEN`; `nil` where neither is set. An empty variable counts as unset.
  package static func standard(in environment: [String: String]) -> TokenSource? {
    let variables = CIVariables(environment)
    if let path = variables["MUSTER_FORGE_TOKEN_FILE"] { return .file(path) }
    return variables["MUSTER_FORGE_TOKEN"].map { _ in .environment("MUSTER_FORGE_TOKEN") }
  }

  /// Reads the token. Blocks for as long as the file's disk does.
  package func token(environment: [String: String]) throws(SecretError) -> Secret {
    switch self {
    case .environment(let name): try Self.variable(name, in: environment)
    case .file(let path): try Self.file(path)
    }
  }

  private static func variable(
    _ name: String, in environment: [String: String]
  ) throws(SecretError) -> Secret {
    guard let value = environment[name] else {
      // Somebody may have given the token in place of its name: then the name must not be shown.
      guard isName(name), !isLikeToken(name) else {
        throw SecretError(
          "failed to read the token: found what is no name of a variable, expected one such as "
            + "MUSTER_FORGE_TOKEN")
      }
      throw SecretError("failed to read the token from $\(name): the variable is not set")
    }
    do throws(SecretError) {
      return try Secret(value.utf8)
    } catch {
      throw SecretError("failed to read the token from $\(name): \(error.message)")
    }
  }

  private static func file(_ path: String) throws(SecretError) -> Secret {
    do throws(SecretError) {
      return try Secret(try bytes(of: path))
    } catch {
      throw SecretError(
        "failed to read the token from \"\(PrintableText.line(path, most: 300))\": \(error.message)"
      )
    }
  }

  private static func bytes(of path: String) throws(SecretError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw SecretError(unsafe String(cString: strerror(errno))) }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw SecretError("found no regular file")
    }
    var buffer = [UInt8](repeating: 0, count: Secret.mostBytes * 2)
    var filled = 0
    while filled < buffer.count {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe read(file, bytes.baseAddress.map { unsafe $0 + filled }, bytes.count - filled)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw SecretError(unsafe String(cString: strerror(errno)))
      }
      if count == 0 { break }
      filled += count
    }
    return Array(buffer[..<filled])
  }

  /// IEEE Std 1003.1, 8.1: names that programs of the shell use.
  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 100 else { return false }
    return !(0x30...0x39).contains(first)
      && text.utf8.allSatisfy {
        (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
          || $0 == 0x5F
      }
  }

  /// What forges' tokens begin with, and a hexadecimal one of 40 digits as Gitea's are.
  private static func isLikeToken(_ text: String) -> Bool {
    ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat", "gloas", "glcbt"].contains {
      text.hasPrefix($0)
    }
      || text.utf8.count == 40
        && text.utf8.allSatisfy {
          (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
        }
  }
}
