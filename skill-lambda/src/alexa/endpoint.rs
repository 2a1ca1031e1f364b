//! Where Alexa's API may be. A request says where it is, and the user's token goes there: nowhere else than to Amazon.

/// Whether an address is that of Alexa's API: in the one domain, over HTTPS. Where AWS itself is on this machine, so may Alexa
/// be: that is how the simulator plays both.
pub(super) fn is_alexas(endpoint: &str) -> bool {
    let local = || std::env::var("AWS_ENDPOINT_URL").is_ok_and(|aws| is_loopback(&aws));
    is_amazons(endpoint) || is_loopback(endpoint) && local()
}

/// `https://api.amazonalexa.com`, `https://api.eu.amazonalexa.com`, and their like.
fn is_amazons(endpoint: &str) -> bool {
    let Some(host) = endpoint.strip_prefix("https://") else { return false };
    let host = host.strip_suffix('/').unwrap_or(host);
    let place = host.strip_suffix(".amazonalexa.com").and_then(|labels| labels.strip_prefix("api"));
    let plain = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    place
        .is_some_and(|place| place.is_empty() || place.strip_prefix('.').is_some_and(|rest| rest.split('.').all(plain)))
}

fn is_loopback(endpoint: &str) -> bool {
    let Some(rest) = endpoint.strip_prefix("http://") else { return false };
    let port = ["127.0.0.1:", "localhost:"].iter().find_map(|host| rest.strip_prefix(host));
    port.map(|port| port.strip_suffix('/').unwrap_or(port)).is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_amazon_alone() {
        for right in [
            "https://api.amazonalexa.com",
            "https://api.amazonalexa.com/",
            "https://api.eu.amazonalexa.com",
            "https://api.fe.amazonalexa.com",
        ] {
            assert!(is_amazons(right) && is_alexas(right), "{right}");
        }
        for wrong in [
            "http://api.amazonalexa.com",
            "https://api.amazonalexa.com.evil.example",
            "https://evil.example/api.amazonalexa.com",
            "https://evil.example#.amazonalexa.com",
            "https://api.evil.example/.amazonalexa.com",
            "https://api@evil.example?.amazonalexa.com",
            "https://apievil.amazonalexa.com",
            "https://api..amazonalexa.com",
            "https://api.amazonalexa.com:8443",
            "https://user@api.amazonalexa.com",
            "HTTPS://api.amazonalexa.com",
            "https://api.amazonalexa.com\r\nx: y",
            "api.amazonalexa.com",
            "",
        ] {
            assert!(!is_amazons(wrong) && !is_loopback(wrong), "{wrong}");
        }
        assert!(is_loopback("http://127.0.0.1:8080/") && is_loopback("http://localhost:1"));
        for wrong in
            ["http://127.0.0.1", "http://127.0.0.1:80@evil.example", "http://127.0.0.1.evil:80", "http://10.0.0.1:80"]
        {
            assert!(!is_loopback(wrong), "{wrong}");
        }
    }
}
