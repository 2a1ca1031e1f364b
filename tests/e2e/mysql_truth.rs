//! What MySQL and MariaDB checks say is so.
