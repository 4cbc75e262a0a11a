/// A seccomp filter: the system calls that no model needs and that attacks on kernels begin with.
///
/// It is a second wall behind the namespaces: what it refuses is refused by the sandbox's lack of
/// rights as well, except for a process looking into its own kin. Everything else is allowed.
enum SystemCallFilter {
  /// The program as the kernel reads it (`struct sock_filter`, linux/filter.h), or `nil` on a
  /// machine whose numbers we do not have.
  static let program: [UInt8]? = {
    #if arch(x86_64)
      return program(architecture: 0xC000_003E, refused: x86)
    #elseif arch(arm64)
      return program(architecture: 0xC000_00B7, refused: arm)
    #else
      return nil
    #endif
  }()

  /// acct, add_key, bpf, chroot, clock_settime, delete_module, finit_module, fsconfig, fsmount,
  /// fsopen, init_module, io_uring_*, ioperm, iopl, kcmp, kexec_*, keyctl, mount, mount_setattr,
  /// move_mount, open_by_handle_at, open_tree, perf_event_open, pidfd_getfd, pivot_root,
  /// process_vm_*, ptrace, quotactl, reboot, request_key, setns, settimeofday, swapoff, swapon,
  /// syslog, umount2, unshare, userfaultfd.
  private static let x86: [UInt32] = [
    163, 248, 321, 161, 227, 176, 313, 431, 432, 430, 175, 425, 426, 427, 173, 172, 312, 246, 320,
    250, 165, 442, 429, 304, 428, 298, 438, 155, 310, 311, 101, 179, 169, 249, 308, 164, 168, 167,
    103, 166, 272, 323,
  ]

  /// The same, without those that only x86 has.
  private static let arm: [UInt32] = [
    89, 217, 280, 51, 112, 106, 273, 431, 432, 430, 105, 425, 426, 427, 272, 104, 294, 219, 40, 442,
    429, 265, 428, 241, 438, 41, 270, 271, 117, 60, 142, 218, 268, 170, 225, 224, 116, 39, 97, 282,
  ]

  private static func program(architecture: UInt32, refused: [UInt32]) -> [UInt8] {
    let (load, jumpIfEqual, jumpIfAtLeast, answer): (UInt16, UInt16, UInt16, UInt16) =
      (0x20, 0x15, 0x35, 0x06)
    let (allow, refuse): (UInt32, UInt32) = (0x7FFF_0000, 0x0005_0001)  // the errno is EPERM
    var bytes: [UInt8] = []
    func add(_ code: UInt16, _ ifTrue: Int, _ ifFalse: Int, _ operand: UInt32) {
      bytes += [UInt8(code & 0xFF), UInt8(code >> 8), UInt8(ifTrue), UInt8(ifFalse)]
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: operand >> (8 * $0)) }
    }
    let count = refused.count
    add(load, 0, 0, 4)  // the architecture
    add(jumpIfEqual, 0, count + 3, architecture)
    add(load, 0, 0, 0)  // the number
    add(jumpIfAtLeast, count + 1, 0, 0x4000_0000)  // x32, the other numbering of x86
    for (index, number) in refused.enumerated() {
      add(jumpIfEqual, count - index, 0, number)
    }
    add(answer, 0, 0, allow)
    add(answer, 0, 0, refuse)
    return bytes
  }
}
