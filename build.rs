//! The locale files are read by a macro at compile time; without this line a change in them would go unseen.

fn main() {
    println!("cargo:rerun-if-changed=assets/locales");
}
