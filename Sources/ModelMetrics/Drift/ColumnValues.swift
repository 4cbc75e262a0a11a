/// The values of one column.
package enum ColumnValues: Hashable, Sendable {
  /// NaN is a missing value.
  case numeric([Double])
  /// `nil` is a missing value.
  case categorical([String?])

  /// How many rows there are.
  package var count: Int {
    switch self {
    case .numeric(let values): values.count
    case .categorical(let values): values.count
    }
  }
}
