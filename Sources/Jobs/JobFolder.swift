import Sandbox
import Vocabulary

/// The folder of one run of a job on this machine, with what the job needs in it.
struct JobFolder: Sendable {
  /// Why a job could not be laid out.
  enum Failure: Error, Sendable {
    case input(String)
    case machine(String)
  }

  let path: String
  /// What the files were when the job got them.
  private(set) var given: [RepositoryPath: Digest] = [:]
  /// Where each input stands on the host.
  private(set) var inputs: [String] = []
  /// How many records a command's inputs hold.
  private(set) var recordCount = 0

  var work: String { path + "/work" }
  var harness: String { path + "/harness" }
  var results: String { path + "/result" }
  var data: String { path + "/data" }
  var sandbox: String { path + "/sandbox" }
  var temporary: String { path + "/tmp" }

  /// Lays a job out in a new folder.
  init(path: String, job: Job) throws(Failure) {
    self.path = path
    do throws(DiskError) {
      for folder in [work, harness, results, data, temporary] { try Disk.makeFolder(folder) }
      switch job.language {
      case .python: try Disk.write(Harness.source, to: harness + "/harness.py", mode: 0o444)
      case .r: try Disk.write(Harness.sourceR, to: harness + "/harness.R", mode: 0o444)
      case .command: break
      }
    } catch {
      throw .machine(error.description)
    }
    try writeFiles(of: job)
    for (index, input) in job.inputs.enumerated() {
      inputs.append(try place(input, index, for: job))
    }
  }

  private mutating func writeFiles(of job: Job) throws(Failure) {
    for file in job.files {
      let runs = file.isExecutable || (job.language == .command && file.path == job.source)
      let mode: UInt32 = runs ? 0o755 : 0o644
      let target = work + "/" + file.path.text
      do {
        let folder = file.path.components.dropLast().joined(separator: "/")
        if !folder.isEmpty { try Disk.makeFolder(work + "/" + folder) }
        switch file.content {
        case .bytes(let read):
          let bytes = try Self.bytes(of: file, read)
          given[file.path] = Digest(of: bytes)
          try Disk.write(bytes, to: target, mode: mode)
        case .file(let original):
          given[file.path] = try Disk.copy(original, to: target, isExecutable: runs)
          try Disk.setMode(mode, of: target)
        }
      } catch let failure as Failure {
        throw failure
      } catch {
        throw .machine("\(error)")
      }
    }
  }

  private static func bytes(
    of file: JobFile, _ read: @Sendable () throws -> [UInt8]
  ) throws(Failure) -> [UInt8] {
    do {
      return try read()
    } catch {
      throw .machine("failed to read \"\(file.path)\": \(error)")
    }
  }

  /// A command and R get JSON lines, Python the bytes as they are: its own readers know the format.
  private mutating func place(_ input: JobInput, _ index: Int, for job: Job) throws(Failure)
    -> String
  {
    if case .file(let path) = input.content {
      guard let real = Disk.realPath(path), Disk.status(real)?.kind == .regular else {
        throw .input("the input \(input.name) is no regular file: \"\(path)\"")
      }
      if job.language == .python { return real }
    }
    let target = "\(data)/\(index)"
    do {
      if job.language != .python {
        recordCount += try Self.writeLines(of: input, to: target)
      } else if case .bytes(let bytes) = input.content {
        try Disk.write(bytes, to: target, mode: 0o444)
      }
    } catch let error as RecordError {
      throw .input(error.description)
    } catch {
      throw .machine("\(error)")
    }
    return target
  }

  /// Writes an input as JSON lines and answers how many these are.
  private static func writeLines(of input: JobInput, to target: String) throws -> Int {
    var writer = try FileWriter(path: target, mode: 0o444)
    var lines = JSONLines(input.format, name: input.name)
    var failure: DiskError?
    func write(_ writer: inout FileWriter, _ line: String) {
      guard failure == nil else { return }
      do throws(DiskError) {
        try writer.append(line.utf8)
        try writer.append(CollectionOfOne(0x0A))
      } catch {
        failure = error
      }
    }
    var problem: RecordError?
    switch input.content {
    case .bytes(let bytes):
      try lines.consume(bytes[...]) { write(&writer, $0) }
    case .file(let path):
      try Disk.readPieces(ofRegular: path) { piece in
        do throws(RecordError) {
          try lines.consume(piece) { write(&writer, $0) }
        } catch {
          problem = error
        }
        return problem == nil && failure == nil
      }
    }
    if let problem { throw problem }
    if failure == nil { try lines.finish { write(&writer, $0) } }
    if let failure { throw failure }
    try writer.flush()
    return lines.count
  }

  /// What the working folder and the results take up; a reason when that is too much.
  func excess(_ limits: JobLimits) throws(DiskError) -> StopSwitch.Reason? {
    let usage = try FolderScan.usage(
      of: work, bytes: limits.diskBytes, entries: limits.fileCount)
    if usage.bytes > limits.diskBytes { return .tooMuchDisk }
    return usage.entries > limits.fileCount ? .tooManyFiles : nil
  }

  /// The bytes of a file in the result folder; `nil` when it is too long, empty when there is none.
  func result(_ name: String, limit: Int) throws(DiskError) -> [UInt8]? {
    let folder = try FolderHandle(path: results)
    do throws(DiskError) {
      return try folder.read(FileName(name), limit: limit)
    } catch {
      // None, or something that a job has put there in its place: no result either way.
      return []
    }
  }

  /// Hands a file of the result folder on in pieces, nothing when there is none; answers false when
  /// it is too long.
  func readResult(
    _ name: String, limit: Int, take: (ArraySlice<UInt8>) -> Void
  ) throws(DiskError) -> Bool {
    let folder = try FolderHandle(path: results)
    var count = 0
    do throws(DiskError) {
      try folder.readPieces(of: FileName(name)) { piece in
        count += piece.count
        if count <= limit { take(piece) }
        return count <= limit
      }
    } catch {
      // As above.
    }
    return count <= limit
  }
}
