package import Subprocess

/// A program to start, with everything that it gets from us: nothing is inherited.
package struct ProcessLaunch: Sendable {
  /// The program's path, and its arguments.
  package let command: [String]
  let environment: [String: String]
  /// Where it starts.
  let folder: String
  /// Files that it finds open at ``argumentsDescriptor`` and ``filterDescriptor``; empty for none.
  /// Files, not pipes: nobody has to write, so nobody can be stopped by who does not read.
  var argumentsPath = ""
  var filterPath = ""
  /// Control groups that it joins before it becomes the program.
  var groups: [String] = []

  /// Becomes the program after the steps that Subprocess has no words for. The shell's own traces
  /// (`PWD`, which would tell a job where it really is) are taken off first.
  private static let script = """
    folder=$1 arguments=$2 filter=$3 n=$4; shift 4
    while [ "$n" -gt 0 ]; do
      echo 0 > "$1/cgroup.procs" || { echo "muster: failed to join $1" >&2; exit 125; }
      n=$((n-1)); shift
    done
    [ -z "$filter" ] || exec 8<"$filter"
    [ -z "$arguments" ] || exec 9<"$arguments"
    cd "$folder" || { echo "muster: failed to enter $folder" >&2; exit 125; }
    unset PWD OLDPWD folder arguments filter n
    exec "$@"
    """

  static let filterDescriptor = 8
  static let argumentsDescriptor = 9

  /// A program that gets these, and no files.
  package init(
    command: [String], environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin"],
    folder: String = "/"
  ) {
    self.command = command
    self.environment = environment
    self.folder = folder
  }

  /// What Subprocess runs: a shell that becomes the program, in a process group of its own, so that
  /// what the program starts can be ended with it.
  package var configuration: Subprocess.Configuration {
    var keyed: [Subprocess.Environment.Key: String] = [:]
    for (name, value) in environment {
      keyed[Subprocess.Environment.Key(stringLiteral: name)] = value
    }
    var options = PlatformOptions()
    options.processGroupID = 0
    let arguments =
      ["-c", Self.script, "sh", folder, argumentsPath, filterPath, String(groups.count)] + groups
      + command
    return Subprocess.Configuration(
      executable: .name("sh"), arguments: Arguments(arguments), environment: .custom(keyed),
      platformOptions: options)
  }
}
