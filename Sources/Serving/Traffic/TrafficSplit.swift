package import Vocabulary

/// How a challenger shares a runtime's requests with the version that serves (`docs/runtime.md`,
/// "Traffic").
package struct TrafficSplit: Hashable, Sendable {
  /// Who gets the challenger's answers.
  package enum Mode: String, CaseIterable, Hashable, Sendable {
    /// Those who sent the requests that are its share.
    case canary
    /// Nobody: it scores copies of its share, and the answers are compared.
    case shadow
  }

  /// When the challenger is sent away by itself. Each rule compares it with the version that
  /// serves, so that what both suffer is not laid at its door.
  package struct Rollback: Hashable, Sendable {
    /// How many requests the challenger must have answered before the rules hold.
    package var after: Int
    /// The most by which its share of failed requests may exceed the other's, from 0 to 1.
    package var errorRate: Double?
    /// The most that the 95th percentile of its time may be, as a multiple of the other's.
    package var latency: Double?
    /// The most that the population stability index of its scores may be, the other's being the
    /// reference.
    package var drift: Double?

    /// Rules by name; without any nothing is rolled back.
    package init(
      after: Int = 200, errorRate: Double? = 0.02, latency: Double? = nil, drift: Double? = nil
    ) {
      self.after = after
      self.errorRate = errorRate
      self.latency = latency
      self.drift = drift
    }
  }

  package var mode: Mode
  /// The challenger's share of requests, above 0 and at most 100.
  package var percent: Double
  /// A member of the first record of a request: all requests with the same value go the same way.
  package var key: String?
  /// The member of an answer that is its score; else the answer itself, `score`, or the only number
  /// among its members.
  package var score: String?
  /// What makes the choice another one.
  package var seed: String
  /// How many compared answers are kept on the disk at most.
  package var keep: Int
  package var rollback: Rollback

  /// A split by its parts.
  package init(
    mode: Mode, percent: Double, key: String? = nil, score: String? = nil, seed: String = "",
    keep: Int = 10_000, rollback: Rollback = Rollback()
  ) {
    self.mode = mode
    self.percent = percent
    self.key = key
    self.score = score
    self.seed = seed
    self.keep = keep
    self.rollback = rollback
  }

  /// Whether requests of a key are the challenger's: the same answer for the same seed, key and
  /// percentage, and who is chosen at ten percent is chosen at twenty, too.
  package func isChosen(_ key: some Sequence<UInt8>) -> Bool {
    Double(Self.mixed(key, seed.utf8) >> 11) / Double(UInt64(1) << 53) * 100 < percent
  }

  /// FNV-1a of 64 bits, with the finaliser of SplitMix64, as FNV's high bits are poor for short
  /// keys (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).
  private static func mixed(
    _ key: some Sequence<UInt8>, _ seed: some Sequence<UInt8>
  ) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in seed { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    return hash ^ (hash >> 31)
  }
}

extension TrafficSplit {
  /// Reads what the control surface is told; an unknown member is an error.
  package init(_ json: JSON) throws(PackageManifest.Problem) {
    let names: Set<String> = ["mode", "percent", "key", "score", "seed", "keep", "rollback"]
    guard let members = json.object else { throw .init(message: "the traffic is no object") }
    if let unknown = members.keys.filter({ !names.contains($0) }).min() {
      throw .init(message: "the traffic has an unknown member \"\(unknown)\"")
    }
    guard let mode = members["mode"]?.string.flatMap(Mode.init(rawValue:)) else {
      throw .init(message: "traffic.mode is canary or shadow")
    }
    guard let percent = members["percent"]?.double, percent > 0, percent <= 100 else {
      throw .init(message: "traffic.percent is a number above 0 and at most 100")
    }
    self.init(mode: mode, percent: percent)
    key = members["key"]?.string
    score = members["score"]?.string
    seed = members["seed"]?.string ?? ""
    if let value = members["keep"] {
      guard let keep = value.integer, (0...1_000_000).contains(keep) else {
        throw .init(message: "traffic.keep is a whole number from 0 to 1000000")
      }
      self.keep = Int(keep)
    }
    guard let rules = members["rollback"] else { return }
    guard let rules = rules.object else { throw .init(message: "traffic.rollback is no object") }
    rollback = Rollback(
      after: Int(clamping: rules["after"]?.integer ?? 200), errorRate: rules["errorRate"]?.double,
      latency: rules["latency"]?.double, drift: rules["drift"]?.double)
    guard rollback.after > 0 else { throw .init(message: "traffic.rollback.after is above 0") }
  }

  /// As ``init(_:)`` reads it.
  package var json: JSON {
    var members: [String: JSON] = [
      "mode": .string(mode.rawValue), "percent": .number(percent), "seed": .string(seed),
      "keep": .integer(Int64(keep)),
    ]
    members["key"] = key.map(JSON.string)
    members["score"] = score.map(JSON.string)
    var rules: [String: JSON] = ["after": .integer(Int64(rollback.after))]
    rules["errorRate"] = rollback.errorRate.map(JSON.number)
    rules["latency"] = rollback.latency.map(JSON.number)
    rules["drift"] = rollback.drift.map(JSON.number)
    members["rollback"] = .object(rules)
    return .object(members)
  }
}
