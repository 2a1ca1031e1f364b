//! Architectures, as each of those who are told of one calls it.

use clap::ValueEnum;

/// What the packages are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Architecture {
    /// Graviton, and other 64-bit ARM
    #[value(alias = "aarch64")]
    Arm64,
    /// Intel and AMD
    #[value(name = "x86_64", alias = "amd64")]
    X86_64,
}

impl Architecture {
    /// This machine's.
    pub(super) fn here() -> Result<Self, String> {
        match std::env::consts::ARCH {
            "aarch64" => Ok(Self::Arm64),
            "x86_64" => Ok(Self::X86_64),
            other => Err(format!("there are no packages for {other}; name another with --architecture")),
        }
    }

    /// As template.yaml has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }

    /// As nfpm, and dpkg, have it.
    pub(super) fn of_go(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "amd64",
        }
    }

    /// As rustc has it.
    pub(super) fn target(self) -> &'static str {
        match self {
            Self::Arm64 => "aarch64-unknown-linux-gnu",
            Self::X86_64 => "x86_64-unknown-linux-gnu",
        }
    }

    /// As readelf has it.
    pub(super) fn machine(self) -> &'static str {
        match self {
            Self::Arm64 => "AArch64",
            Self::X86_64 => "Advanced Micro Devices X86-64",
        }
    }
}
