import Decimals
import Vocabulary

/// A call of a built-in function, and its arguments as this or that kind: a list of one element is
/// that element where no list is wanted, and one value is a list of one where one is (DMN 1.5,
/// 10.3.2.9.4).
struct FEELCall {
  let function: FEELBuiltIn
  let arguments: [FEELValue]
  let position: SourcePosition

  private func single(_ index: Int) -> FEELValue? {
    guard index < arguments.count else { return nil }
    if case .list(let elements) = arguments[index] {
      return elements.count == 1 ? elements[0] : nil
    }
    return arguments[index]
  }

  func number(_ index: Int) -> Decimal128? { single(index)?.number }
  func string(_ index: Int) -> String? { single(index)?.string }
  func truth(_ index: Int) -> Bool? { single(index)?.truth }

  func context(_ index: Int) -> FEELContext? { single(index)?.context }

  /// A number without its fraction.
  func integer(_ index: Int) -> Int? { number(index)?.rounded(.down).integer }

  func list(_ index: Int) -> [FEELValue]? {
    switch arguments[index] {
    case .null: nil
    case .list(let elements): elements
    case let value: [value]
    }
  }

  /// A position, from one, or from the end if negative, as an index; `nil` outside of the list.
  func index(_ index: Int, in count: Int) -> Int? {
    guard let place = integer(index), place != 0, place.magnitude <= count else { return nil }
    return place > 0 ? place - 1 : count + place
  }
}

extension FEELValue {
  /// Whether two values are the same in every respect: `is` knows zones, which `=` does not.
  func isIdentical(to other: FEELValue) -> Bool {
    switch (self, other) {
    case (.time(let first), .time(let second)):
      first.zone == second.zone && first.comparable == second.comparable
    case (.dateAndTime(let first), .dateAndTime(let second)):
      first.time.zone == second.time.zone && first.comparable == second.comparable
    default: self == other
    }
  }
}
