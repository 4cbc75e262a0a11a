/// Where this process may make control groups, as the kernel's two tables say.
struct ControlGroupLayout: Hashable, Sendable {
  /// The folder of this process's own group in the one hierarchy of version 2.
  var unified: String?
  /// The folders of this process's own groups in version 1, by controller.
  var legacy: [String: String] = [:]

  /// Reads `/proc/self/mountinfo` (proc(5)) and `/proc/self/cgroup` (cgroups(7)).
  init(mountTable: String, membership: String) {
    var own: [String: String] = [:]
    for line in membership.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      for controller in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
        own[String(controller)] = String(fields[2])
      }
    }
    for line in mountTable.split(separator: "\n") {
      // 36 35 98:0 /root /mount/point options [optional fields] - type source super-options
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash + 3 < fields.count, fields.count > 4 else {
        continue
      }
      let (root, mountPoint) = (String(fields[3]), String(fields[4]))
      switch fields[dash + 1] {
      case "cgroup2":
        unified = own[""].flatMap { Self.folder(of: $0, root: root, mountPoint: mountPoint) }
      case "cgroup":
        for controller in fields[dash + 3].split(separator: ",").map(String.init) {
          legacy[controller] = own[controller].flatMap {
            Self.folder(of: $0, root: root, mountPoint: mountPoint)
          }
        }
      default: continue
      }
    }
  }

  /// A group's folder, if the mount shows it.
  private static func folder(of group: String, root: String, mountPoint: String) -> String? {
    if root == "/" { return group == "/" ? mountPoint : mountPoint + group }
    if group == root { return mountPoint }
    return group.hasPrefix(root + "/") ? mountPoint + group.dropFirst(root.count) : nil
  }
}
