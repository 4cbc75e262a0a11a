import Testing

@testable import Sandbox

@Suite struct ControlGroupLayoutTests {
  @Test func `version 1 hierarchies are found by controller`() {
    let layout = ControlGroupLayout(
      mountTable: """
        30 20 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw
        31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct
        32 30 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        33 30 0:29 /docker/1 /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
        """,
      membership: "4:memory:/job/7\n3:pids:/docker/1/x\n1:cpu,cpuacct:/\n0::/\n")
    #expect(layout.legacy["memory"] == "/sys/fs/cgroup/memory/job/7")
    #expect(layout.legacy["pids"] == "/sys/fs/cgroup/pids/x")
    #expect(layout.legacy["cpuacct"] == "/sys/fs/cgroup/cpu,cpuacct")
    #expect(layout.unified == nil)
  }

  @Test func `version 2 has one hierarchy, and a group out of sight has no folder`() {
    let table = "25 20 0:22 /a /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw"
    #expect(
      ControlGroupLayout(mountTable: table, membership: "0::/a/b.service\n").unified
        == "/sys/fs/cgroup/b.service")
    #expect(ControlGroupLayout(mountTable: table, membership: "0::/c\n").unified == nil)
  }
}
