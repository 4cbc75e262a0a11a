/// Keeps probabilities away from 0 and 1, where a wrong one would cost infinitely much: by the
/// machine epsilon of doubles, as scikit-learn does.
enum ProbabilityClip {
  @inline(__always)
  static func clip(_ probability: Double) -> Double {
    min(max(probability, Double.ulpOfOne), 1 - Double.ulpOfOne)
  }
}
