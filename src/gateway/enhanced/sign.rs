//! The signature of the enhanced list (`protocol` 8.1).

use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};

use crate::gateway::sign::{hex, sorted};

/// The sign of these parameters, in small letters. Unlike TOP's, an empty value counts: its name is in the base.
pub(super) fn sign(secret: &SecretString, params: &[(&'static str, String)]) -> String {
    let secret = secret.expose_secret();
    let mut digest = Md5::new_with_prefix(secret);
    sorted(params).for_each(|part| digest.update(part));
    digest.update(secret);
    hex(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(params: &[(&'static str, &str)]) -> String {
        let params: Vec<_> = params.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        sign(&SecretString::from("helloworld"), &params)
    }

    #[test]
    fn the_providers_own_code_gives_the_same_signs() {
        let fw1 = [
            ("appid", "uwkahf@jfs92"),
            ("timestamp", "1633618722"),
            ("tb_seller_nick", "kingdo"),
            ("start_created", "2021-10-29 00:00:00"),
            ("end_created", "2021-10-31 23:00:00"),
            ("status", "WAIT_SELLER_SEND_GOODS"),
            ("seller_flag", "1"),
            ("page_no", "1"),
            ("page_size", "30"),
            ("refunding", "0"),
            ("sysid", "100"),
        ];
        assert_eq!(signed(&fw1), "54f0ada8a96c1de49ead2e2d0306218f", "FW1");
        let fw2 = [
            ("appid", "uwkahf@jfs92"),
            ("timestamp", "1633618722"),
            ("tb_seller_nick", "可拆卸aa"),
            ("start_created", "2021-10-29 00:00:00"),
            ("end_created", "2021-10-31 23:00:00"),
            ("buyer_nick", ""),
            ("seller_memo", "7号钟"),
            ("seller_memo_op", "like"),
        ];
        assert_eq!(signed(&fw2), "3125cf9f6b2dee50e6637985517bef54", "FW2");
    }

    #[test]
    fn an_empty_value_counts() {
        assert_ne!(signed(&[("a", "1"), ("b", "")]), signed(&[("a", "1")]));
    }
}
