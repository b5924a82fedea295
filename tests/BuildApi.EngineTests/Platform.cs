using System.Runtime.Versioning;

// An engine that shares folders, addresses and sockets with the tests is an engine on Linux.
[assembly: SupportedOSPlatform("linux")]
