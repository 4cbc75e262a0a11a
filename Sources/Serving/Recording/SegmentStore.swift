internal import Compression
internal import Recordings
internal import Sandbox
internal import Vocabulary

/// The segments of one runtime on the disk. Its calls block: nobody who answers requests makes one.
///
/// A segment is whole or it is not there: it is packed, written under another name, brought to the
/// disk, and only then gets the name by which it is found. What is open has a name that no reader
/// takes, and what a process left open when it was killed is packed by the next one, up to its last
/// whole line.
struct SegmentStore {
  /// A segment is closed at so many bytes of lines, and at this age.
  struct Limits: Sendable {
    var bytes = 8 << 20
    var age: Duration = .seconds(300)
  }

  /// Whose records a segment has: a version's, or what it answered in shadow of another.
  private struct Key: Hashable, Comparable {
    let version: Digest
    let champion: Digest?

    init(_ entry: RecordingEntry) {
      version = entry.unit.package.version
      champion = entry.champion?.package.version
    }

    static func < (left: Key, right: Key) -> Bool {
      (left.version, left.champion?.hex ?? "") < (right.version, right.champion?.hex ?? "")
    }
  }

  private static let openSuffix = ".part"
  private static let openLimit = 64 << 20

  private let folder: String
  private let runtime: String
  private(set) var policies: RecordingPolicies
  private let limits: Limits
  private let clock = ContinuousClock()
  private var open: [Key: OpenSegment] = [:]
  /// Files that could not be packed, or were left by a process that was killed.
  private var leftOver: [LeftOver] = []

  /// A file that is to be packed, in which folder, and what it holds where this process wrote it.
  private struct LeftOver {
    let path: String
    let folder: String
    var summary: SegmentSummary?
  }

  /// The segments of each folder, with their bytes.
  private var kept: [String: [SegmentName: Int]] = [:]
  private var endpoints: [String: [UInt8]] = [:]
  private var number = 0
  private(set) var counts = RecordingCounts()

  init(
    folder: String, runtime: String, policies: RecordingPolicies, limits: Limits
  ) {
    self.folder = folder
    self.runtime = runtime
    self.policies = policies
    self.limits = limits
  }

  /// Whether something is open, and so will be of an age.
  var isOpen: Bool { !open.isEmpty }

  // MARK: - Taking

  /// Keeps what comes of a model by another policy. What is open was begun by the former one, and
  /// is closed.
  mutating func use(_ policy: RecordingPolicy?, for model: String, now: Instant) {
    guard policies.use(policy, for: model) else { return }
    close(all: true, now: now)
  }

  /// Writes requests to the segments of their versions.
  mutating func take(_ entries: [RecordingEntry]) {
    for entry in entries {
      let package = entry.unit.package
      guard let policy = policies.policy(of: package.manifest.model.text) else { continue }
      do throws(DiskError) {
        try segment(of: entry, policy).add(entry, endpoint: text(of: entry.endpoint))
      } catch {
        fail(error)
        // What the segment lost it counts itself.
        if open[Key(entry)] == nil { counts.dropped += entry.batch.records.count }
      }
    }
    for segment in open.values { write(segment) }
    counts.bytes = bytes
  }

  private mutating func write(_ segment: OpenSegment) {
    do throws(DiskError) {
      try segment.write()
    } catch {
      fail(error)
    }
    let (written, lost) = segment.takeCounts()
    counts.recorded += written
    counts.dropped += lost
    if written > 0, lost == 0 { counts.failure = nil }
  }

  private mutating func fail(_ error: DiskError) { counts.failure = error.description }

  private mutating func segment(
    of entry: RecordingEntry, _ policy: RecordingPolicy
  ) throws(DiskError) -> OpenSegment {
    let key = Key(entry)
    if let known = open[key] {
      guard known.bytes >= limits.bytes else { return known }
      close(key)
    }
    let format = RecordingFormat(
      entry.unit.package, beside: entry.champion?.package, policy, runtime: runtime)
    let place = "\(folder)/\(format.folderName)"
    try Disk.makeFolder(place)
    number += 1
    let made = try OpenSegment(
      path: "\(place)/\(RuntimeRegistration.ownPID)-\(number)\(Self.openSuffix)", format,
      opened: clock.now)
    open[key] = made
    return made
  }

  private mutating func text(of endpoint: String) -> [UInt8] {
    if let known = endpoints[endpoint] { return known }
    let text = Array(JSON.string(endpoint).canonicalText.utf8)
    endpoints[endpoint] = text
    return text
  }

  // MARK: - Closing

  /// Closes what is old enough, or everything, packs it, and lets go of what is too old or too
  /// much.
  mutating func close(all: Bool, now: Instant) {
    let moment = clock.now
    for (key, segment) in open.sorted(by: { $0.key < $1.key })
    where all || moment - segment.opened >= limits.age {
      close(key)
    }
    packLeftOver()
    trim(now: now)
  }

  private mutating func close(_ key: Key) {
    guard let segment = open.removeValue(forKey: key) else { return }
    write(segment)
    leftOver.append(
      LeftOver(path: segment.path, folder: segment.folderName, summary: segment.summary))
  }

  private mutating func packLeftOver() {
    var failed: [LeftOver] = []
    for file in leftOver {
      do throws(DiskError) {
        try pack(file)
      } catch {
        fail(error)
        failed.append(file)
      }
    }
    leftOver = failed
  }

  private mutating func pack(_ file: LeftOver) throws(DiskError) {
    let path = file.path
    guard Disk.status(path) != nil else { return }
    var bytes = try Disk.readRegular(path, limit: Self.openLimit)
    // What was written here need not be looked through; anything else is.
    let known = file.summary.flatMap { $0.wholeBytes == bytes.count ? $0 : nil }
    guard let summary = known ?? SegmentSummary(of: bytes) else {
      Disk.removeIfPresent(path)
      return
    }
    bytes.removeLast(bytes.count - summary.wholeBytes)
    guard let frame = ZstandardFrame.packing(bytes) else {
      throw DiskError("pack", path, cause: "there is no memory for it")
    }
    let name = SegmentName(
      first: summary.first, last: summary.last, records: summary.records,
      digest: Digest(of: frame))
    try Disk.replace("\(folder)/\(file.folder)/\(name)", withBytes: frame)
    Disk.removeIfPresent(path)
    kept[file.folder, default: [:]][name] = frame.count
  }

  // MARK: - What there is

  /// Looks up what is on the disk from before, and packs what was left open.
  mutating func recover(now: Instant) {
    do throws(DiskError) {
      guard Disk.status(folder) != nil else { return }
      for part in try FolderHandle(path: folder).names(limit: 100_000).compactMap(\.text) {
        let place = "\(folder)/\(part)"
        guard Disk.status(place)?.kind == .folder else { continue }
        for file in try FolderHandle(path: place).names(limit: 1_000_000).compactMap(\.text) {
          let path = "\(place)/\(file)"
          if let name = SegmentName(file) {
            kept[part, default: [:]][name] = Disk.status(path)?.byteCount ?? 0
          } else if file.hasSuffix(Self.openSuffix) {
            leftOver.append(LeftOver(path: path, folder: part))
          } else {
            // A segment that had not got its name yet; its lines are in the open file.
            Disk.removeIfPresent(path)
          }
        }
      }
    } catch {
      fail(error)
    }
    packLeftOver()
    trim(now: now)
  }

  private var bytes: Int {
    kept.values.reduce(0) { $0 + $1.values.reduce(0, +) } + open.values.reduce(0) { $0 + $1.bytes }
  }

  /// Lets go of segments that are older than they may be, and of the oldest while there are too
  /// many bytes.
  private mutating func trim(now: Instant) {
    var all = kept.flatMap { part, names in
      names.map { (name: $0.key, part: part, bytes: $0.value) }
    }
    all.sort { ($0.name, $0.part) < ($1.name, $1.part) }
    var total = bytes
    let most = policies.latest?.bytes ?? Int.max
    // By the folder's name: what models are called is not known of folders that were found.
    var earliest: [String: Instant] = [:]
    for part in kept.keys {
      let model =
        part.hasSuffix(RecordPlace.shadowSuffix)
        ? String(part.dropLast(RecordPlace.shadowSuffix.count)) : part
      earliest[part] = policies.policy(of: model).map { now - $0.keep }
    }
    for (name, part, size) in all
    where name.last < earliest[part] ?? .epoch || total > most {
      Disk.removeIfPresent("\(folder)/\(part)/\(name)")
      kept[part]?[name] = nil
      total -= size
    }
    counts.segments = kept.values.reduce(0) { $0 + $1.count }
    counts.oldest = kept.values.flatMap(\.keys).min()?.first
    counts.bytes = total
  }
}
