/// What a job reports while it runs, for somebody who watches (`muster run`).
package enum JobEvent: Hashable, Sendable {
  /// A state entered, or a step of progress such as `installing scikit-learn 1.5.2`.
  case message(JobMessage)
  /// Bytes that the model has printed, as they came: not whole lines, not checked to be UTF-8.
  case log([UInt8])
}
