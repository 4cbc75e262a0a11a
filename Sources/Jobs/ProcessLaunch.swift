/// A program to start, with everything that it gets from us: nothing is inherited.
struct ProcessLaunch: Sendable {
  /// The program's path, and its arguments.
  let command: [String]
  var environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
  /// Where it starts.
  var folder = "/"
  /// Bytes that it can read from descriptor 9; its standard input is empty.
  var sideInput: [UInt8] = []
  /// A file that it can read from descriptor 8; none if empty.
  var sideFile = ""
  /// Control groups that it joins before it becomes the program.
  var groups: [String] = []

  /// Becomes the program after the steps that Subprocess has no words for. The shell's own traces
  /// (`PWD`, which would tell a job where it really is) are taken off first.
  private static let script = """
    folder=$1 file=$2 n=$3; shift 3
    while [ "$n" -gt 0 ]; do
      echo 0 > "$1/cgroup.procs" || { echo "muster: failed to join $1" >&2; exit 125; }
      n=$((n-1)); shift
    done
    [ -z "$file" ] || exec 8<"$file" || exit 125
    cd "$folder" || { echo "muster: failed to enter $folder" >&2; exit 125; }
    unset PWD OLDPWD folder file n
    exec 9<&0 </dev/null
    exec "$@"
    """

  /// The exit code of the steps before the program.
  static let failedToPrepare = 125

  /// The arguments of `sh`.
  var shellArguments: [String] {
    ["-c", Self.script, "sh", folder, sideFile, String(groups.count)] + groups + command
  }
}
