//! Outside files become checked rows; nothing here knows what a statistic is.

pub mod basiskort;
pub mod forbindelser;
pub mod geografi;
pub mod punkter;
