/// A program to start, with everything that it gets from us: nothing is inherited.
struct ProcessLaunch: Sendable {
  /// The program's path, and its arguments.
  let command: [String]
  var environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
  /// Where it starts.
  var folder = "/"
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

  /// The arguments of `sh`.
  var shellArguments: [String] {
    ["-c", Self.script, "sh", folder, argumentsPath, filterPath, String(groups.count)] + groups
      + command
  }
}
