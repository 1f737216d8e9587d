//! The program.

fn main() -> anyhow::Result<()> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| "/tmp/lidan".into());
    lidan::app::run(lidan::app::Launch {
        opening: lidan::desk::Opening {
            paths: lidan::paths::Paths::below(std::path::Path::new(&dir)),
            clock: lidan::clock::Clock::System,
            shop: None,
            secrets: None,
        },
        window: lidan::ui::WindowOptions::default(),
        renderer: lidan::app::RendererChoice::Glow,
    })
}
