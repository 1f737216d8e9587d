//! States of a trade, of a refund and of a pre-sale. A value that no document names is kept as text.

use std::fmt;
use std::sync::Arc;

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
            /// A value that the documents do not name, kept as it came.
            Other(Arc<str>),
        }

        impl $name {
            /// Every value that the documents name, in the order of an order's life.
            pub const NAMED: &'static [Self] = &[$(Self::$variant,)*];

            /// Reads the gateway's word; an unknown one becomes [`Self::Other`].
            #[must_use]
            pub fn from_word(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }

            /// The gateway's word.
            #[must_use]
            pub fn word(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

word_enum! {
    /// `Trade.status` (`protocol` 3.3), in the order of an order's life.
    Status {
        /// No Alipay trade yet.
        NoCreatePay = "TRADE_NO_CREATE_PAY",
        /// 待付款.
        WaitBuyerPay = "WAIT_BUYER_PAY",
        /// A foreign card payment being confirmed.
        PayPending = "PAY_PENDING",
        /// 0元购, a pre-authorisation in progress.
        WaitPreAuthConfirm = "WAIT_PRE_AUTH_CONFIRM",
        /// Paid, shipping forbidden (拼团 or a hold by the platform).
        PaidForbidConsign = "PAID_FORBID_CONSIGN",
        /// 待发货.
        WaitSellerSendGoods = "WAIT_SELLER_SEND_GOODS",
        /// 部分发货; of the trade only, never of a line.
        SellerConsignedPart = "SELLER_CONSIGNED_PART",
        /// 已发货.
        WaitBuyerConfirmGoods = "WAIT_BUYER_CONFIRM_GOODS",
        /// 已签收, cash on delivery only.
        BuyerSigned = "TRADE_BUYER_SIGNED",
        /// 交易成功.
        Finished = "TRADE_FINISHED",
        /// Closed by a refund after payment.
        Closed = "TRADE_CLOSED",
        /// Closed before payment.
        ClosedByTaobao = "TRADE_CLOSED_BY_TAOBAO",
    }
}

word_enum! {
    /// `Order.refund_status` of a line (`protocol` 3.4).
    RefundStatus {
        /// Seen in the wild, in no document: no refund.
        NoRefund = "NO_REFUND",
        /// The buyer asked, the seller has not answered.
        WaitSellerAgree = "WAIT_SELLER_AGREE",
        /// Agreed, the buyer is to return the goods.
        WaitBuyerReturnGoods = "WAIT_BUYER_RETURN_GOODS",
        /// Returned, the seller is to confirm.
        WaitSellerConfirmGoods = "WAIT_SELLER_CONFIRM_GOODS",
        /// The seller refused.
        SellerRefuseBuyer = "SELLER_REFUSE_BUYER",
        /// Refunded.
        Success = "SUCCESS",
        /// Withdrawn or closed.
        Closed = "CLOSED",
    }
}

word_enum! {
    /// `Trade.step_trade_status` of a pre-sale (`protocol` 3.4).
    StepStatus {
        /// Neither deposit nor rest is paid.
        FrontNoPaid = "FRONT_NOPAID_FINAL_NOPAID",
        /// The deposit is paid: 待付尾款.
        FinalNoPaid = "FRONT_PAID_FINAL_NOPAID",
        /// Both are paid.
        FinalPaid = "FRONT_PAID_FINAL_PAID",
        /// The deposit is forfeited: 定金罚没.
        Forfeited = "FRONT_PAID_FRONT_FORFEITED",
    }
}

impl Status {
    /// Those in which something of an order waits to be shipped.
    pub const TO_SHIP: [Self; 2] = [Self::WaitSellerSendGoods, Self::SellerConsignedPart];
}

impl RefundStatus {
    /// Is a refund under way, as the enhanced list's `refunding` counts it (`docs/contract.md`, Filter)?
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(
            self,
            Self::WaitSellerAgree
                | Self::WaitBuyerReturnGoods
                | Self::WaitSellerConfirmGoods
                | Self::SellerRefuseBuyer
        )
    }
}

/// What a filter's status word stands for: itself, or the two members of the two query-only words.
#[must_use]
pub fn statuses_meant(word: &str) -> Vec<Status> {
    match word {
        "ALL_WAIT_PAY" => vec![Status::WaitBuyerPay, Status::NoCreatePay],
        "ALL_CLOSED" => vec![Status::Closed, Status::ClosedByTaobao],
        other => vec![Status::from_word(other)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_no_document_names_is_kept() {
        let status = Status::from_word("TRADE_ON_THE_MOON");
        assert_eq!(status.word(), "TRADE_ON_THE_MOON");
        for named in Status::NAMED {
            assert_eq!(&Status::from_word(named.word()), named);
        }
    }

    #[test]
    fn query_only_words_mean_their_members() {
        assert_eq!(statuses_meant("ALL_CLOSED"), [Status::Closed, Status::ClosedByTaobao]);
        assert_eq!(statuses_meant("TRADE_FINISHED"), [Status::Finished]);
    }

    #[test]
    fn only_four_refund_states_are_open() {
        let open: Vec<&str> =
            RefundStatus::NAMED.iter().filter(|s| s.is_open()).map(RefundStatus::word).collect();
        assert_eq!(
            open,
            [
                "WAIT_SELLER_AGREE",
                "WAIT_BUYER_RETURN_GOODS",
                "WAIT_SELLER_CONFIRM_GOODS",
                "SELLER_REFUSE_BUYER"
            ]
        );
    }
}
