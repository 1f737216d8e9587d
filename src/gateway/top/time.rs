//! `taobao.time.get`: the platform's clock.

use tokio::time::Instant;

use super::TIME_GET;
use super::call::{Call, Needs, TopClient};
use crate::domain::time::Timestamp;
use crate::gateway::error::GatewayError;
use crate::gateway::skew::HeardFrom;
use crate::gateway::wire::Effect;

impl TopClient {
    /// Asks the platform for its time and sets [`Self::platform_now`] by it. It needs no session.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn time_get(&self) -> Result<Timestamp, GatewayError> {
        let call = Call { api: TIME_GET, needs: Needs::Nothing, effect: Effect::Reads, params: Vec::new() };
        let reply = self.call(&call).await?;
        let heard_at = Instant::now();
        let time = call.answer(&reply)?.text("time").and_then(|text| text.parse().ok());
        let time = time.ok_or_else(|| call.unanswered("no time in it"))?;
        self.wire().skew().hear(time, heard_at, HeardFrom::Answer);
        Ok(time)
    }
}
