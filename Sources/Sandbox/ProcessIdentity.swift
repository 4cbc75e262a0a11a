/// Which process a number means: numbers are used again, a number and a start time are not.
package enum ProcessIdentity {
  /// When a living process began, in the kernel's ticks since boot: field 22 of `/proc/<pid>/stat`
  /// (proc(5)); `nil` when there is none of that number.
  package static func start(of process: Int) -> Int? {
    guard let text = Disk.text("/proc/\(process)/stat") else { return nil }
    // The command's name stands in brackets and may hold anything, so fields count from its end.
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    // A zombie has ended; only nobody has asked how yet.
    guard fields.count > 19, !["Z", "X", "x"].contains(fields[0]) else { return nil }
    return Int(fields[19])
  }
}
