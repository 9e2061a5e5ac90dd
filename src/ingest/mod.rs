//! Outside files become checked rows; nothing here knows what a statistic is.

pub mod basiskort;
pub mod decode;
pub mod geo;
pub mod geografi;
