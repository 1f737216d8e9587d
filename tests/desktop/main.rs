//! Notices on a real session bus: what the desktop's service is told, and what is said where there is none.
//!
//! The bus is found by a variable of the process, so this program runs itself again with the one of the test.
#![cfg_attr(
    target_os = "linux",
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::print_stdout,
        missing_docs,
        reason = "a test that cannot go on says so by stopping"
    )
)]

#[cfg(target_os = "linux")]
#[path = "../keyring/bus.rs"]
#[expect(dead_code, reason = "the tests of the keyring use the rest")]
mod bus;

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    linux::main()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::process::{Child, Command, ExitCode, Stdio};

    use lidan::desk::{DeskError, Noticed, Outlet};
    use lidan::domain::ids::ViewId;
    use lidan::domain::shop::ShopName;
    use lidan::domain::watch::{DesktopNotice, Opens, Sound};
    use zbus::blocking::MessageIterator;
    use zbus::message::Type;
    use zbus::zvariant::OwnedValue;

    use crate::bus::Bus;

    /// Set for the process that shows a notice.
    const SHOWS: &str = "LIDAN_TEST_SHOWS_A_NOTICE";
    /// A notice that is shown, and one that is clicked besides.
    const SHOWN: &str = "shown";
    const CLICKED: &str = "clicked";
    const PATH: &str = "/org/freedesktop/Notifications";
    const SERVICE: &str = "org.freedesktop.Notifications";

    pub fn main() -> ExitCode {
        if std::env::var_os(SHOWS).is_some() {
            return ExitCode::from(show());
        }
        let Some(bus) = Bus::start() else { return ExitCode::SUCCESS };
        a_desktop_without_the_service_is_said(&bus);
        the_service_is_told_the_words_as_they_are(&bus);
        a_click_is_heard(&bus);
        println!("test result: ok. 3 passed");
        ExitCode::SUCCESS
    }

    /// Shows a notice; the process ends with 0 where the desktop took it and 3 where there is none. One that is to be
    /// clicked is waited for: 4 says that it was left.
    fn show() -> u8 {
        let is_clicked = std::env::var(SHOWS).is_ok_and(|shows| shows == CLICKED);
        let word = "打开 待发·红旗".to_owned();
        let opens = || Opens { shop: ShopName::new("main").unwrap(), view: ViewId::new(1).unwrap(), word };
        let notice = DesktopNotice {
            title: "2 单进入关注的视图".to_owned(),
            body: "待发<b>红旗</b> & 加急：2 单".to_owned(),
            sound: Sound::Heard,
            opens: is_clicked.then(opens),
        };
        match Outlet::Desktop.show(notice) {
            Ok(shown) if is_clicked => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                let limit = std::time::Duration::from_mins(1);
                match runtime.block_on(async { tokio::time::timeout(limit, shown.answered()).await }) {
                    Ok(Noticed::Clicked) => 0,
                    Ok(Noticed::Left) | Err(_) => 4,
                }
            }
            Ok(_) => 0,
            Err(DeskError::NoDesktop(_)) => 3,
            Err(error) => panic!("{error}"),
        }
    }

    fn shows(bus: &Bus, what: &str) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(SHOWS, what).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
        command.stdin(Stdio::null()).spawn().unwrap()
    }

    fn a_desktop_without_the_service_is_said(bus: &Bus) {
        assert_eq!(shows(bus, SHOWN).wait().unwrap().code(), Some(3));
    }

    /// The service says that the notice was clicked, until its program has heard it.
    fn a_click_is_heard(bus: &Bus) {
        type Notify = (String, u32, String, String, String, Vec<String>, HashMap<String, OwnedValue>, i32);
        let connection = bus.connect();
        let mut heard = MessageIterator::from(&connection);
        connection.request_name(SERVICE).unwrap();
        let mut child = shows(bus, CLICKED);
        let shown = heard.find(|message| {
            let message = message.as_ref().unwrap();
            message.header().member().is_some_and(|member| member == "Notify")
        });
        let message = shown.unwrap().unwrap();
        let (.., actions, _, _): Notify = message.body().deserialize().unwrap();
        assert_eq!(actions, ["default", "打开 待发·红旗"]);
        connection.reply(&message.header(), &7_u32).unwrap();
        let status = loop {
            for id in [6_u32, 7] {
                connection
                    .emit_signal(None::<&str>, PATH, SERVICE, "ActionInvoked", &(id, "default"))
                    .unwrap();
            }
            // A way to the bus and back between two of them.
            let bus_name = "org.freedesktop.DBus";
            connection
                .call_method(Some(bus_name), "/org/freedesktop/DBus", Some(bus_name), "GetId", &())
                .unwrap();
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
        };
        assert_eq!(status.code(), Some(0));
    }

    fn the_service_is_told_the_words_as_they_are(bus: &Bus) {
        type Notify = (String, u32, String, String, String, Vec<String>, HashMap<String, OwnedValue>, i32);
        let connection = bus.connect();
        let heard = MessageIterator::from(&connection);
        connection.request_name(SERVICE).unwrap();
        let mut child = shows(bus, SHOWN);
        for message in heard {
            let message = message.unwrap();
            let header = message.header();
            if message.message_type() != Type::MethodCall {
                continue;
            }
            if header.member().is_none_or(|member| member != "Notify") {
                connection.reply_error(&header, "org.freedesktop.DBus.Error.UnknownMethod", &()).unwrap();
                continue;
            }
            let (program, _, icon, title, body, _, hints, _): Notify = message.body().deserialize().unwrap();
            connection.reply(&header, &1_u32).unwrap();
            assert_eq!((&*program, &*icon), ("Lidan 理单", "lidan"));
            assert_eq!(title, "2 单进入关注的视图");
            assert_eq!(body, "待发&lt;b&gt;红旗&lt;/b&gt; &amp; 加急：2 单", "a view's name is no markup");
            let sound = hints.get("sound-name").and_then(|sound| <&str>::try_from(&**sound).ok());
            assert_eq!(sound, Some("message-new-instant"));
            break;
        }
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}
