//! From SSML to the words a person hears; what Alexa refuses to speak is an error.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Why Alexa would not speak it.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The SSML is not well-formed XML: an unescaped `&`, an unbalanced tag.
    #[error("the SSML is not well-formed at byte {position}")]
    Malformed {
        /// Where in the SSML.
        position: u64,
        /// What the XML reader said.
        #[source]
        source: quick_xml::Error,
    },
    /// A tag's attributes are not well-formed.
    #[error("the attributes of the SSML tag <{tag}> are not well-formed")]
    Attributes {
        /// The tag.
        tag: String,
        /// What the XML reader said.
        #[source]
        source: quick_xml::Error,
    },
    /// The SSML is XML but not what Alexa speaks.
    #[error("the SSML is not Alexa's: {problem}")]
    Refused {
        /// What is wrong.
        problem: String,
    },
}

/// The tags that Alexa knows.
const TAGS: [&str; 18] = [
    "alexa:name",
    "amazon:domain",
    "amazon:effect",
    "amazon:emotion",
    "audio",
    "break",
    "emphasis",
    "lang",
    "mark",
    "p",
    "phoneme",
    "prosody",
    "s",
    "say-as",
    "speak",
    "sub",
    "voice",
    "w",
];

/// The words of an SSML document as a person hears them, in one line.
pub fn heard(ssml: &str) -> Result<String, SpeechError> {
    let mut reader = Reader::from_str(ssml);
    let mut spoken = Spoken::default();
    loop {
        let event = reader.read_event().map_err(|source| malformed(&reader, source))?;
        match event {
            Event::Start(tag) => spoken.open(&tag)?,
            Event::Empty(tag) => {
                spoken.open(&tag)?;
                spoken.close();
            }
            Event::End(_) => spoken.close(),
            Event::Text(text) => spoken.say(&text.xml10_content())?,
            Event::CData(text) => spoken.say(&text.xml10_content())?,
            Event::GeneralRef(entity) => spoken.say(&character(&entity, &reader)?.to_string())?,
            Event::Comment(_) | Event::Decl(_) => {}
            Event::PI(_) | Event::DocType(_) => return Err(refused("it has a processing instruction or a DOCTYPE")),
            Event::Eof => break,
        }
    }
    if let Some((tag, _)) = spoken.open.last() {
        return Err(refused(format!("<{tag}> is not closed")));
    }
    if !spoken.begun {
        return Err(refused("it has no <speak>"));
    }
    Ok(spoken.text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[derive(Default)]
struct Spoken {
    text: String,
    /// The open tags, and whether what is inside is spoken.
    open: Vec<(String, bool)>,
    begun: bool,
}

impl Spoken {
    fn open(&mut self, tag: &BytesStart) -> Result<(), SpeechError> {
        let name = tag.name().as_ref().to_owned();
        if !TAGS.contains(&name.as_str()) {
            return Err(refused(format!("Alexa knows no tag <{name}>")));
        }
        let outermost = self.open.is_empty();
        if outermost != (name == "speak") || (outermost && self.begun) {
            return Err(refused("everything is inside of one <speak>"));
        }
        self.begun = true;
        let mut alias = None;
        for attribute in tag.attributes() {
            let attribute =
                attribute.map_err(|source| SpeechError::Attributes { tag: name.clone(), source: source.into() })?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|source| SpeechError::Attributes { tag: name.clone(), source })?;
            if name == "sub" && attribute.key.as_ref() == "alias" {
                alias = Some(value.into_owned());
            }
        }
        let mut aloud = self.aloud();
        match (name.as_str(), alias) {
            ("sub", Some(alias)) => {
                if aloud {
                    self.text.push_str(&alias);
                }
                aloud = false;
            }
            ("sub", None) => return Err(refused("<sub> has no alias")),
            ("break" | "p" | "s" | "audio", _) => self.text.push(' '),
            _ => {}
        }
        self.open.push((name, aloud));
        Ok(())
    }

    fn close(&mut self) {
        if let Some((name, _)) = self.open.pop()
            && matches!(name.as_str(), "p" | "s")
        {
            self.text.push(' ');
        }
    }

    fn say(&mut self, text: &str) -> Result<(), SpeechError> {
        if self.open.is_empty() && !text.trim().is_empty() {
            return Err(refused("everything is inside of one <speak>"));
        }
        if self.aloud() {
            self.text.push_str(text);
        }
        Ok(())
    }

    fn aloud(&self) -> bool {
        self.open.last().is_none_or(|(_, aloud)| *aloud)
    }
}

fn character(entity: &BytesRef, reader: &Reader<&[u8]>) -> Result<char, SpeechError> {
    if let Some(character) = entity.resolve_char_ref().map_err(|source| malformed(reader, source))? {
        return Ok(character);
    }
    match entity.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(refused(format!("XML knows no entity &{other};"))),
    }
}

fn malformed(reader: &Reader<&[u8]>, source: quick_xml::Error) -> SpeechError {
    SpeechError::Malformed { position: reader.error_position(), source }
}

fn refused(problem: impl Into<String>) -> SpeechError {
    SpeechError::Refused { problem: problem.into() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ssml_is_heard_as_words() {
        for (ssml, words) in [
            ("<speak>Two instances.</speak>", "Two instances."),
            ("<speak>a &amp; b &lt;c&gt; &#65;</speak>", "a & b <c> A"),
            ("<speak>One.<break time=\"1s\"/>Two.</speak>", "One. Two."),
            ("<speak><p>One.</p><p>Two.</p></speak>", "One. Two."),
            ("<speak>in <sub alias=\"U.S. west\">us-west-2 <w>x</w></sub>!</speak>", "in U.S. west!"),
            ("<speak><say-as interpret-as=\"spell-out\">db1</say-as> is\n up</speak>", "db1 is up"),
            ("<speak><amazon:effect name=\"whispered\">hm</amazon:effect></speak>", "hm"),
            ("<speak>オレゴンに<break/>二つ</speak>", "オレゴンに 二つ"),
            ("<speak/>", ""),
        ] {
            assert_eq!(heard(ssml).unwrap(), words, "{ssml}");
        }
    }

    #[test]
    fn what_alexa_refuses_is_an_error() {
        for ssml in [
            "",
            "words",
            "<speak>a & b</speak>",
            "<speak>a &b; c</speak>",
            "<speak>a < b</speak>",
            "<speak>a</speak> b",
            "<speak>a</speak><speak>b</speak>",
            "<speak><p>a</speak>",
            "<speak>a",
            "<speak><b>a</b></speak>",
            "<speak><break time=1s/></speak>",
            "<speak><sub>a</sub></speak>",
            "<speak><sub alias=\"a & b\">a</sub></speak>",
            "<speak><?php?></speak>",
            "<speak><speak>a</speak></speak>",
        ] {
            assert!(heard(ssml).is_err(), "{ssml}");
        }
    }

    proptest! {
        #[test]
        fn no_ssml_panics(ssml in "(<speak>)?[a-z<>&;#/\"= 0-9!?\\[-]{0,40}(</speak>)?") {
            let _ = heard(&ssml);
        }
    }
}
