package import Vocabulary

/// A version that shares the requests of the one that a runtime serves: what is compared.
package struct ChallengeTrial: Codable, Hashable, Sendable {
  /// Who gets the challenger's answers.
  package enum Mode: String, Codable, Hashable, Sendable {
    /// Nobody: both answer the same requests.
    case shadow
    /// Those whose requests are its share.
    case canary
  }

  package var runtime: String
  package var model: String
  package var challenger: Digest
  /// The model of the version that serves, mostly the same one.
  package var championModel: String
  package var champion: Digest
  package var mode: Mode
  /// The challenger's share of the requests, above 0 and at most 100.
  package var percent: Double
  /// From when on both were there with this share.
  package var since: Instant

  /// A trial by its parts.
  package init(
    runtime: String, model: String, challenger: Digest, championModel: String, champion: Digest,
    mode: Mode, percent: Double, since: Instant
  ) {
    self.runtime = runtime
    self.model = model
    self.challenger = challenger
    self.championModel = championModel
    self.champion = champion
    self.mode = mode
    self.percent = percent
    self.since = since
  }

  /// Whether both compare the same versions at the same place.
  package func isSamePair(as other: ChallengeTrial) -> Bool {
    runtime == other.runtime && model == other.model && challenger == other.challenger
      && championModel == other.championModel && champion == other.champion
  }
}

/// What a run of a comparison must know besides its monitor.
package struct ChallengeOccasion: Codable, Hashable, Sendable {
  /// What is compared, or why nothing is.
  package enum Subject: Codable, Hashable, Sendable {
    case trial(ChallengeTrial)
    /// No version shares requests: for the time being there is nothing to compare.
    case none(String)
    /// There is something to compare, and it cannot be.
    case hindered(String)
  }

  package var subject: Subject
  /// Where the comparison stood; of the same pair or of a former one.
  package var known: ChallengeComparison?
  /// How many monitors compare champion and challenger of this model: they share the chance of an
  /// error.
  package var family: Int

  /// An occasion by its parts.
  package init(subject: Subject, known: ChallengeComparison? = nil, family: Int = 1) {
    self.subject = subject
    self.known = known
    self.family = family
  }
}
