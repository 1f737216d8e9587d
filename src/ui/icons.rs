//! Icons of one set (Phosphor), as characters of the icon font. An icon always stands beside a word or has a tooltip.

/// Arrow clockwise.
pub const ARROW_CLOCKWISE: &str = "\u{E036}";
/// Arrows clockwise.
pub const ARROWS_CLOCKWISE: &str = "\u{E094}";
/// Arrow square out.
pub const ARROW_SQUARE_OUT: &str = "\u{E5DE}";
/// Arrow left.
pub const ARROW_LEFT: &str = "\u{E058}";
/// Arrow right.
pub const ARROW_RIGHT: &str = "\u{E06C}";
/// Arrow up.
pub const ARROW_UP: &str = "\u{E08E}";
/// Arrow down.
pub const ARROW_DOWN: &str = "\u{E03E}";
/// Calendar.
pub const CALENDAR: &str = "\u{E108}";
/// Calendar blank.
pub const CALENDAR_BLANK: &str = "\u{E10A}";
/// Caret down.
pub const CARET_DOWN: &str = "\u{E136}";
/// Caret left.
pub const CARET_LEFT: &str = "\u{E138}";
/// Caret right.
pub const CARET_RIGHT: &str = "\u{E13A}";
/// Caret up.
pub const CARET_UP: &str = "\u{E13C}";
/// Chat text.
pub const CHAT_TEXT: &str = "\u{E17A}";
/// Check.
pub const CHECK: &str = "\u{E182}";
/// Check circle fill.
pub const CHECK_CIRCLE_FILL: &str = "\u{FE184}";
/// Circle notch.
pub const CIRCLE_NOTCH: &str = "\u{EB44}";
/// Clipboard text.
pub const CLIPBOARD_TEXT: &str = "\u{E198}";
/// Clock.
pub const CLOCK: &str = "\u{E19A}";
/// Clock countdown.
pub const CLOCK_COUNTDOWN: &str = "\u{ED2C}";
/// Columns.
pub const COLUMNS: &str = "\u{E546}";
/// Copy.
pub const COPY: &str = "\u{E1CA}";
/// Cube.
pub const CUBE: &str = "\u{E1DA}";
/// Database.
pub const DATABASE: &str = "\u{E1DE}";
/// Dots three.
pub const DOTS_THREE: &str = "\u{E1FE}";
/// Download simple.
pub const DOWNLOAD_SIMPLE: &str = "\u{E20C}";
/// Eye.
pub const EYE: &str = "\u{E220}";
/// File.
pub const FILE: &str = "\u{E230}";
/// Flag fill.
pub const FLAG_FILL: &str = "\u{FE244}";
/// Folder open.
pub const FOLDER_OPEN: &str = "\u{E256}";
/// Funnel.
pub const FUNNEL: &str = "\u{E266}";
/// Funnel x.
pub const FUNNEL_X: &str = "\u{E26C}";
/// Gear.
pub const GEAR: &str = "\u{E270}";
/// Gear fill.
pub const GEAR_FILL: &str = "\u{FE270}";
/// Hourglass.
pub const HOURGLASS: &str = "\u{E2B2}";
/// Info.
pub const INFO: &str = "\u{E2CE}";
/// Info fill.
pub const INFO_FILL: &str = "\u{FE2CE}";
/// Key.
pub const KEY: &str = "\u{E2D6}";
/// Keyboard.
pub const KEYBOARD: &str = "\u{E2D8}";
/// Lightning.
pub const LIGHTNING: &str = "\u{E2DE}";
/// Lightning fill.
pub const LIGHTNING_FILL: &str = "\u{FE2DE}";
/// List.
pub const LIST: &str = "\u{E2F0}";
/// Lock.
pub const LOCK: &str = "\u{E2FA}";
/// Magnifying glass.
pub const MAGNIFYING_GLASS: &str = "\u{E30C}";
/// Map pin.
pub const MAP_PIN: &str = "\u{E316}";
/// Minus.
pub const MINUS: &str = "\u{E32A}";
/// Note.
pub const NOTE: &str = "\u{E348}";
/// Package.
pub const PACKAGE: &str = "\u{E390}";
/// Paper plane tilt.
pub const PAPER_PLANE_TILT: &str = "\u{E398}";
/// Pause.
pub const PAUSE: &str = "\u{E39E}";
/// Pencil simple.
pub const PENCIL_SIMPLE: &str = "\u{E3B4}";
/// Play.
pub const PLAY: &str = "\u{E3D0}";
/// Plug.
pub const PLUG: &str = "\u{E946}";
/// Plugs connected.
pub const PLUGS_CONNECTED: &str = "\u{EB5A}";
/// Plus.
pub const PLUS: &str = "\u{E3D4}";
/// Prohibit.
pub const PROHIBIT: &str = "\u{E3DE}";
/// Question.
pub const QUESTION: &str = "\u{E3E8}";
/// Receipt.
pub const RECEIPT: &str = "\u{E3EC}";
/// Rows.
pub const ROWS: &str = "\u{E5A2}";
/// Shield check.
pub const SHIELD_CHECK: &str = "\u{E40C}";
/// Shield warning fill.
pub const SHIELD_WARNING_FILL: &str = "\u{FE412}";
/// Shopping bag.
pub const SHOPPING_BAG: &str = "\u{E416}";
/// Shopping bag fill.
pub const SHOPPING_BAG_FILL: &str = "\u{FE416}";
/// Sidebar simple.
pub const SIDEBAR_SIMPLE: &str = "\u{EC24}";
/// Sort ascending.
pub const SORT_ASCENDING: &str = "\u{E444}";
/// Sort descending.
pub const SORT_DESCENDING: &str = "\u{E446}";
/// Stop.
pub const STOP: &str = "\u{E46C}";
/// Storefront.
pub const STOREFRONT: &str = "\u{E470}";
/// Sun.
pub const SUN: &str = "\u{E472}";
/// Moon.
pub const MOON: &str = "\u{E330}";
/// Monitor.
pub const MONITOR: &str = "\u{E32E}";
/// Translate.
pub const TRANSLATE: &str = "\u{E4A2}";
/// Trash.
pub const TRASH: &str = "\u{E4A6}";
/// Truck.
pub const TRUCK: &str = "\u{E4B4}";
/// Upload simple.
pub const UPLOAD_SIMPLE: &str = "\u{E4C0}";
/// User.
pub const USER: &str = "\u{E4C2}";
/// Warning.
pub const WARNING: &str = "\u{E4E0}";
/// Warning fill.
pub const WARNING_FILL: &str = "\u{FE4E0}";
/// Warning circle fill.
pub const WARNING_CIRCLE_FILL: &str = "\u{FE4E2}";
/// Wifi slash.
pub const WIFI_SLASH: &str = "\u{E4F2}";
/// X.
pub const X: &str = "\u{E4F6}";
/// X circle fill.
pub const X_CIRCLE_FILL: &str = "\u{FE4F8}";
/// Arrow counter clockwise.
pub const ARROW_COUNTER_CLOCKWISE: &str = "\u{E038}";
/// Pulse.
pub const PULSE: &str = "\u{E000}";
/// Bell.
pub const BELL: &str = "\u{E0CE}";
/// Floppy disk.
pub const FLOPPY_DISK: &str = "\u{E248}";
/// Tag.
pub const TAG: &str = "\u{E478}";
