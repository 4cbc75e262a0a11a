import Sandbox
import Vocabulary

/// A Python interpreter of this machine: the real program, not a shim that chooses one.
package struct PythonInterpreter: Hashable, Sendable {
  /// The program, without links.
  package let executable: String
  /// The installation's folders outside `/usr`, which the sandbox shows read-only.
  package let prefixes: [String]
  /// `3.11.7`.
  package let version: String
  /// What its compiled packages are built for: `cpython-311-x86_64-linux-gnu`.
  package let platformTag: String

  /// The oldest that the harness runs on.
  static let oldest = (3, 9)

  /// Prints the facts as JSON. Without `-S`, so that a virtual environment is seen as one, and its
  /// base is taken.
  static let question = """
    import json, os, sys, sysconfig
    base = getattr(sys, "_base_executable", None) or sys.executable
    print(json.dumps({
        "executable": os.path.realpath(base),
        "prefixes": sorted(
            {os.path.realpath(sys.base_prefix), os.path.realpath(sys.base_exec_prefix)}),
        "version": "%d.%d.%d" % sys.version_info[:3],
        "platformTag": "%s-%s" % (sys.implementation.cache_tag, sysconfig.get_platform()),
    }))
    """

  /// The facts that the question's answer holds, or `nil`.
  init?(answer: JSON) {
    guard let executable = answer["executable"]?.string, executable.hasPrefix("/"),
      let prefixes = answer["prefixes"]?.array?.compactMap(\.string),
      let version = answer["version"]?.string, let platformTag = answer["platformTag"]?.string
    else { return nil }
    self.executable = executable
    self.prefixes = prefixes.filter(SandboxRecipe.needsShowing)
    self.version = version
    self.platformTag = platformTag
  }

  /// The same facts, for the cache.
  var answer: JSON {
    [
      "executable": .string(executable), "prefixes": .array(prefixes.map { .string($0) }),
      "version": .string(version), "platformTag": .string(platformTag),
    ]
  }

  /// Whether the harness runs on it.
  var isRecentEnough: Bool {
    let numbers = version.split(separator: ".").compactMap { Int($0) }
    return numbers.count >= 2 && (numbers[0], numbers[1]) >= Self.oldest
  }
}
