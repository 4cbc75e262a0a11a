internal import Glibc
internal import NIOCore
internal import NIOPosix
// NIO has a protocol of this name.
internal import struct SystemPackage.Errno
internal import struct SystemPackage.FileDescriptor

/// The two pipes between us and a worker.
///
/// The worker's ends block, as programs expect; ours do not.
struct WorkerPipes: Sendable {
  /// How much may lie in a pipe, in bytes, where the kernel grants it: less waiting for each other
  /// where many records travel at once.
  private static let capacity: CInt = 256 << 10
  /// `F_SETPIPE_SZ` (fcntl(2)), which the headers show to GNU sources only.
  private static let setPipeSize: CInt = 1031

  /// What the worker reads requests from.
  let workerInput: FileDescriptor
  /// What the worker writes answers to.
  let workerOutput: FileDescriptor
  private let answers: FileDescriptor
  private let requests: FileDescriptor

  init() throws(Errno) {
    (workerInput, requests) = try Self.pipe()
    do {
      (answers, workerOutput) = try Self.pipe()
    } catch {
      Self.close([workerInput, requests])
      throw error
    }
  }

  private static func pipe() throws(Errno) -> (readEnd: FileDescriptor, writeEnd: FileDescriptor) {
    let ends: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
    do {
      ends = try FileDescriptor.pipe()
    } catch {
      throw error as? Errno ?? .ioError
    }
    // Subprocess closes in a child what it was not told to hand on; this is for all others.
    for end in [ends.readEnd, ends.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
    // Refused, the pipe has the size that it has.
    _ = fcntl(ends.writeEnd.rawValue, setPipeSize, capacity)
    return ends
  }

  /// Our ends as a channel: what arrives are answers, what is written are requests. The channel
  /// closes them; this is called once, or else ``abandon()``.
  func open(
    on loop: any EventLoop, _ makeListener: @escaping @Sendable () -> WorkerListener
  ) async throws -> any Channel {
    do {
      return try await NIOPipeBootstrap(group: loop)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(makeListener())
          }
        }
        .takingOwnershipOfDescriptors(input: answers.rawValue, output: requests.rawValue).get()
    } catch {
      abandon()
      throw error
    }
  }

  /// Closes our ends.
  func abandon() { Self.close([answers, requests]) }

  private static func close(_ descriptors: [FileDescriptor]) {
    // What cannot be closed is closed.
    for descriptor in descriptors { try? descriptor.close() }
  }
}
