internal import Vocabulary

/// The numbers in answers that are compared: what a model's score is.
enum AnswerScores {
  /// The score of each record's answer that has one.
  ///
  /// - Parameter name: the member that holds it; see ``TrafficSplit/score``.
  static func scores(in answer: ModelAnswer, named name: String?) -> [Double] {
    guard case .json = answer else { return [] }
    return answer.records.compactMap { (try? JSON(parsing: $0)).flatMap { score(in: $0, name) } }
  }

  static func score(in value: JSON, _ name: String?) -> Double? {
    if let number = value.double { return number }
    if let array = value.array, array.count == 1 { return score(in: array[0], name) }
    guard let members = value.object else { return nil }
    if let name { return members[name]?.double }
    if let score = members["score"]?.double { return score }
    let numbers = members.values.compactMap(\.double)
    return numbers.count == 1 ? numbers[0] : nil
  }
}
