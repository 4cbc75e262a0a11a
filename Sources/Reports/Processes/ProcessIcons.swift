/// The small pictures of BPMN's notation (OMG formal/2011-01-03, section 7.2 and chapter 10) as
/// paths of SVG.
enum ProcessIcons {
  // MARK: - Triggers, around the middle of an event of radius 18

  static let envelope = "M-9 -6H9V6H-9Z"
  static let flap = "M-9 -6L0 1L9 -6"
  static let clockTicks =
    "M0 -8.2V-10M4.1 -7.1L5 -8.7M7.1 -4.1L8.7 -5M8.2 0H10M7.1 4.1L8.7 5M4.1 7.1L5 8.7"
    + "M0 8.2V10M-4.1 7.1L-5 8.7M-7.1 4.1L-8.7 5M-8.2 0H-10M-7.1 -4.1L-8.7 -5M-4.1 -7.1L-5 -8.7"
  static let clockHands = "M1.5 -6.5L0 0.5L5 1"
  static let lightning = "M-8 8L-3.6 -6.4L2.4 2.4L8 -8.4L3.6 7.2L-2.4 -1Z"
  static let escalation = "M0 -9L7 8L0 1.5L-7 8Z"
  static let cross =
    "M-8.5 -6L-6 -8.5L0 -2.5L6 -8.5L8.5 -6L2.5 0L8.5 6L6 8.5L0 2.5L-6 8.5L-8.5 6L-2.5 0Z"
  static let rewind = "M-1 -6.5V6.5L-9.5 0ZM7.5 -6.5V6.5L-1 0Z"
  static let page = "M-6.5 -8.5H6.5V8.5H-6.5Z"
  static let pageLines = "M-4 -5H4M-4 -1.7H4M-4 1.7H4M-4 5H4"
  static let link = "M-9 -3.5H1.5V-7.5L9 0L1.5 7.5V3.5H-9Z"
  static let triangle = "M0 -9L9 6.5H-9Z"
  static let pentagon = "M0 -10L9.5 -3.1L5.9 8.1H-5.9L-9.5 -3.1Z"
  static let plusOutline = "M-3 -9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z"

  // MARK: - Gateways, around the middle of one of 50 by 50

  static let exclusive = "M-7.5 -8L7.5 8M7.5 -8L-7.5 8"
  static let parallel = "M-11 0H11M0 -11V11"
  static let complex = "M-11.5 0H11.5M0 -11.5V11.5M-8 -8L8 8M8 -8L-8 8"

  // MARK: - Tasks, in a square of 18

  static let person = "M1.5 16.5V14C1.5 11.2 4.5 10 9 10C13.5 10 16.5 11.2 16.5 14V16.5Z"
  static let head = "M5 5.5A4 4 0 1 1 13 5.5A4 4 0 1 1 5 5.5Z"
  static let hair = "M5 5.2C7 6 8.5 5.4 9.8 4C10.8 5.2 12 5.6 13 5.2A4 4 0 0 0 5 5.2Z"
  static let backGear =
    "M12 5.7L13.6 5.8V8.6L12 8.7L11.6 9.6L12.8 10.8L10.8 12.8L9.6 11.6L8.7 12L8.6 13.6H5.8"
    + "L5.7 12L4.8 11.6L3.6 12.8L1.6 10.8L2.8 9.6L2.4 8.7L0.8 8.6V5.8L2.4 5.7L2.8 4.8L1.6 3.6"
    + "L3.6 1.6L4.8 2.8L5.7 2.4L5.8 0.8H8.6L8.7 2.4L9.6 2.8L10.8 1.6L12.8 3.6L11.6 4.8Z"
  static let frontGear =
    "M16.2 9.9L17.8 10V12.8L16.2 12.9L15.8 13.8L17 15L15 17L13.8 15.8L12.9 16.2L12.8 17.8H10"
    + "L9.9 16.2L9 15.8L7.8 17L5.8 15L7 13.8L6.6 12.9L5 12.8V10L6.6 9.9L7 9L5.8 7.8L7.8 5.8"
    + "L9 7L9.9 6.6L10 5H12.8L12.9 6.6L13.8 7L15 5.8L17 7.8L15.8 9Z"
  static let gearHole = "M8.8 11.4A2.6 2.6 0 1 1 14 11.4A2.6 2.6 0 1 1 8.8 11.4Z"
  static let scroll =
    "M5.5 1.5H16C13 4 13 6.5 14.6 9.2C16.2 12 16 14.5 13.5 16.5H2.5C5.2 14.5 5.4 12 3.8 9.2"
    + "C2.2 6.5 2.7 4 5.5 1.5Z"
  static let scrollLines = "M5.6 4.8H11.4M5.6 7.8H12M7 10.8H13.2M6.6 13.8H13"
  static let hand =
    "M1.5 9.2C3 6.8 5.6 5 8 3.8C9.2 3.2 10 4.6 9 5.4L7.2 6.9H15.6C16.8 6.9 16.8 8.7 15.6 8.7H10.6"
    + "H16.5C17.7 8.7 17.7 10.5 16.5 10.5H10.6H15.9C17.1 10.5 17.1 12.3 15.9 12.3H10.4H14.6"
    + "C15.8 12.3 15.8 14 14.6 14H6C3.4 14 1.5 12.6 1.5 9.2Z"
  static let letter = "M1.5 3.5H16.5V14H1.5Z"
  static let letterFlap = "M1.5 3.5L9 9.5L16.5 3.5"
  static let table = "M1.5 3H16.5V15H1.5Z"
  static let tableHead = "M1.5 3H16.5V6.6H1.5Z"
  static let tableLines = "M1.5 10.8H16.5M6.2 6.6V15"

  // MARK: - Markers of activities, in a square of 14

  static let plusBox = "M0.5 0.5H13.5V13.5H0.5Z"
  static let plus = "M7 3.2V10.8M3.2 7H10.8"
  static let loop = "M5.2 12.6A5.6 5.6 0 1 1 9.4 12.4M1.9 12.7L5.2 12.6L5.1 9.2"
  static let bars = "M2.5 1V13M7 1V13M11.5 1V13"
  static let rows = "M1 2.5H13M1 7H13M1 11.5H13"
  static let undo = "M6.8 1.8V12.2L0.5 7ZM13.5 1.8V12.2L7.2 7Z"
  static let tilde =
    "M0.5 8.8C2 4.6 4.6 4.4 7 6.6C9.2 8.6 11.4 8.2 13.5 4.6V7.2C11.6 11 9.2 11.2 7 9.2"
    + "C4.6 7 2.6 7.6 0.5 11.4Z"

  // MARK: - Data, in a square of 14

  static let inputArrow = "M1 5H7.5V2.2L13 7L7.5 11.8V9H1Z"
}
