//! Pictures of items, asked for by the program's own client.

use lidan::config::Config;
use lidan::domain::picture::{Picture, PictureAddress, PictureFault, PictureSource};
use lidan::gateway::pictures::PictureClient;
use lidan::pictures::made_small;
use lidan::sandbox::{BadPicture, Fault, PICTURES};

use crate::client::Shop;

/// Where the pictures of a practice shop are asked for: its configuration says.
fn source(shop: &Shop) -> PictureSource {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let top = &shop.sandbox.welcome().top;
    let text = format!(
        "[[shop]]\nname = \"a\"\nseller_nick = \"b\"\n[shop.top]\ngateway = \"{}\"\napp_key = \"{}\"\n",
        top.gateway, top.app_key
    );
    std::fs::write(&path, text).unwrap();
    PictureSource::of(&Config::load(&path).unwrap().shops[0])
}

async fn picture(shop: &Shop, address: &str) -> Result<Picture, PictureFault> {
    let address = PictureAddress::read(address).unwrap();
    let bytes = PictureClient::new().unwrap().fetch(&source(shop), &address).await?;
    made_small(&bytes)
}

#[tokio::test]
async fn every_item_has_a_picture_whatever_its_format_is() {
    let shop = Shop::prompt(10).await;
    let mut seen: Vec<Picture> = Vec::new();
    for (item, address) in shop.sandbox.pictures(12) {
        let small = picture(&shop, &address).await.unwrap_or_else(|fault| panic!("{item}: {fault}"));
        assert_eq!(small.size().into_iter().max(), Some(80));
        // The same from both protocols' times: asked again it is the same to the byte.
        assert_eq!(picture(&shop, &address).await, Ok(small.clone()));
        assert!(!seen.contains(&small), "{item} looks like another");
        seen.push(small);
    }
    let calls = shop.sandbox.calls();
    assert_eq!(calls.iter().filter(|call| call.api == PICTURES && call.code == Some(0)).count(), 24);
    let unknown = picture(&shop, "https://img.alicdn.com/bao/uploaded/i1/none.jpg").await;
    assert_eq!(unknown, Err(PictureFault::Status(404)));
}

#[tokio::test]
async fn what_is_ordered_comes_instead_of_a_picture() {
    let shop = Shop::prompt(10).await;
    let (_, address) = shop.sandbox.pictures(1).remove(0);
    for (fault, expected) in [
        (Fault::Picture(BadPicture::Redirect), PictureFault::Status(302)),
        (Fault::Picture(BadPicture::TooLarge), PictureFault::TooLarge),
        (Fault::Picture(BadPicture::Svg), PictureFault::NoPicture),
        (Fault::Picture(BadPicture::Bomb), PictureFault::Unreadable),
        (Fault::Html, PictureFault::NoPicture),
        (Fault::HalfBody, PictureFault::Unreachable),
        (Fault::Cut, PictureFault::Unreachable),
        (Fault::Status(503), PictureFault::Status(503)),
    ] {
        shop.sandbox.faults().push(PICTURES, fault.clone(), 1);
        assert_eq!(picture(&shop, &address).await, Err(expected), "{fault:?}");
        assert_eq!(shop.sandbox.faults().waiting(), 0);
    }
    assert!(picture(&shop, &address).await.is_ok());
}
