internal import Kafka
internal import Vocabulary

/// A challenger's share of the records of a topic (`docs/kafka.md`, "A version that is tried").
extension BatchScorer {
  /// The most records that a challenger gets at once, and in one copy for one in shadow: it is
  /// judged after each, so that one that breaks everything is gone after a few.
  private static let copyRecords = 50
  /// A message's own say on what a split of the traffic goes by, as a request's header has it.
  static let keyHeader = "muster-request-key"

  /// Which messages are a challenger's share. The same message is chosen again when it is read
  /// again: by its header, else the member of its record that the split names, else its key, else
  /// where it stands.
  func share(
    of challenger: Challenger, in messages: [KafkaMessage], _ records: [Record]
  ) -> [Int] {
    guard challenger.comparison.reasonRolledBack == nil else { return [] }
    var members: [Int: [UInt8]] = [:]
    if let name = challenger.split.key {
      for record in records {
        // What is no JSON has no members: its key or its place decides.
        guard let value = (try? JSON(parsing: record.text))?[name] else { continue }
        members[record.index] = Array(value.canonicalText.utf8)
      }
    }
    return messages.indices.filter { index in
      let message = messages[index]
      let header = message.headers.last { $0.name == Self.keyHeader }?.value
      let place = "\(message.partition.topic)/\(message.partition.number)/\(message.offset)"
      return challenger.isChosen(
        header ?? members[index] ?? message.key ?? Array(place.utf8))
    }
  }

  // MARK: - Canary

  /// A challenger's answers to its share. What it could not answer, for whatever reason, is not
  /// among them: the version that serves scores that, so that nobody loses a record by a trial.
  func answers(
    of challenger: Challenger, to share: [Int], of messages: [KafkaMessage]
  ) async -> [Int: RecordOutcome] {
    let unit = challenger.unit
    // One without the schema that the route needs was refused when it came.
    guard case .success(let codecs) = await codecs(of: unit) else { return [:] }
    var settled = Settled(count: messages.count, keepsAnswers: true)
    var rest = decode(
      messages, by: codecs.input, unit: unit, only: share, into: &settled.outcomes)[...]
    while !rest.isEmpty, isSharing(challenger) {
      let part = rest.prefix(Self.copyRecords)
      rest = rest.dropFirst(part.count)
      let isDone = await settle(
        part, of: unit, by: codecs, into: &settled, while: { self.isSharing(challenger) })
      let counted = counts(of: part.lazy.map(\.index), settled, challenger)
      if let reason = challenger.comparison.countChallenger(counted) {
        deployments.tellRollback(challenger, reason)
      }
      if !isDone { break }
    }
    var answers: [Int: RecordOutcome] = [:]
    for index in share {
      guard let outcome = settled.outcomes[index], case .answered = outcome else { continue }
      answers[index] = outcome
    }
    return answers
  }

  private func isSharing(_ challenger: Challenger) -> Bool {
    challenger.comparison.reasonRolledBack == nil && deployments.challenger === challenger
  }

  /// What records count for in the comparison, each like a request.
  private func counts(
    of indices: some Sequence<Int>, _ settled: Settled, _ challenger: Challenger
  ) -> [TrafficComparison.Record] {
    indices.compactMap { index in
      let outcome: ServingStatistics.Outcome =
        switch settled.outcomes[index] {
        case .answered: .answered
        case .refused(let refusal): refusal.isBeforeScoring ? .rejected : .failed
        case nil: .rejected
        }
      let score = settled.answers[index].flatMap { text in
        (try? JSON(parsing: text)).flatMap { AnswerScores.score(in: $0, challenger.split.score) }
      }
      return TrafficComparison.Record(
        outcome: outcome, time: settled.times[index] ?? .zero, scores: score.map { [$0] } ?? [])
    }
  }

  // MARK: - Comparing

  /// Counts what the version that serves answered, and hands copies on to a challenger in shadow.
  func compare(
    _ records: [Record], _ settled: Settled, of unit: ServingUnit, with challenger: Challenger,
    share: [Int], of messages: [KafkaMessage]
  ) {
    let comparison = challenger.comparison
    guard comparison.reasonRolledBack == nil else { return }
    guard let lane = challenger.lane else {
      // What the challenger could not answer is no measure of the other.
      let chosen = Set(share)
      let own = records.lazy.map(\.index).filter { !chosen.contains($0) }
      return comparison.countChampion(counts(of: own, settled, challenger))
    }
    comparison.countChampion(counts(of: share, settled, challenger))
    let chosen = Set(share)
    let answered = records.filter { record in
      // An answer of bytes is none that could be compared as JSON.
      guard chosen.contains(record.index), settled.answers[record.index] != nil,
        case .answered? = settled.outcomes[record.index]
      else { return false }
      return true
    }
    var rest = answered[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.copyRecords)
      rest = rest.dropFirst(part.count)
      lane.offer(
        ShadowLane.Copy(
          batch: RecordBatch(joining: part.lazy.map(\.text)),
          answer: .array(of: part.compactMap { settled.answers[$0.index].map { $0[...] } }),
          champion: unit, endpoint: route.name, isOfMessages: true))
    }
  }
}
