extension FEELType {
  /// Whether a value is an `instance of` the type. Null is of none but `Null`, though a member of a
  /// context and an element of a list may be null.
  package func accepts(_ value: FEELValue) -> Bool {
    switch (self, value) {
    case (.any, .null): return false
    case (.any, _): return true
    case (.null, .null), (.boolean, .boolean), (.number, .number), (.string, .string),
      (.date, .date), (.time, .time), (.dateAndTime, .dateAndTime),
      (.yearsAndMonths, .yearsAndMonths), (.daysAndTime, .daysAndTime):
      return true
    case (.list(.any), .list): return true
    case (.list(let element), .list(let elements)):
      return elements.allSatisfy { element.acceptsOrNull($0) }
    case (.context(let members), .context(let context)):
      return members.allSatisfy { member in
        context[member.name].map { member.type.acceptsOrNull($0) } ?? false
      }
    case (.range(let element), .range(let range)):
      return (range.start.isNull && range.form != .interval || element.accepts(range.start))
        && (range.end.isNull && range.form != .interval || element.accepts(range.end))
    case (.function, .function(let function)):
      let type = FEELType.function(function.parameters.map(\.type), function.result)
      return type.conforms(to: self)
    default: return false
    }
  }

  private func acceptsOrNull(_ value: FEELValue) -> Bool { value.isNull || accepts(value) }

  /// The value as the type wants it, after the implicit conversions (DMN 1.5, 10.3.2.9.4): a list
  /// of one element is that element, anything is a list of one element, a date is midnight in UTC.
  /// `nil` where none of that helps; null is of every type.
  package func converted(_ value: FEELValue) -> FEELValue? {
    if acceptsOrNull(value) { return value }
    switch (self, value) {
    case (.dateAndTime, .date(let date)):
      return .dateAndTime(FEELDateAndTime(date, .midnightUTC))
    case (.list(let element), .list(let elements)):
      var converted: [FEELValue] = []
      for value in elements {
        guard let value = element.converted(value) else { return nil }
        converted.append(value)
      }
      return .list(converted)
    case (.list(let element), _):
      return element.converted(value).map { .list([$0]) }
    case (_, .list(let elements)) where elements.count == 1:
      // Once: a list of one list is a list.
      if case .list = elements[0] { return accepts(elements[0]) ? elements[0] : nil }
      return converted(elements[0])
    case (.context(let members), .context(var context)):
      for member in members {
        guard let value = context[member.name], let converted = member.type.converted(value) else {
          return nil
        }
        context[member.name] = converted
      }
      return .context(context)
    default:
      return nil
    }
  }
}
