using BuildApi.Configuration;

namespace BuildApi.Tests.Configuration;

public sealed class HostListTests
{
    private static readonly HostList Hosts = HostList.Of(["169.254.0.0/16", "fe80::/10", "10.1.2.3", "*.internal", "metadata"]);

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("2852039166")]
    [InlineData("0xa9fea9fe")]
    [InlineData("[fe80::1]")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("[::ffff:a9fe:a9fe]")]
    [InlineData("10.1.2.3")]
    [InlineData("metadata.google.internal")]
    [InlineData("Metadata.Google.Internal.")]
    [InlineData("metadata")]
    public void It_has_a_host_in_each_of_its_spellings(string host) => Assert.True(Hosts.Has(host));

    [Theory]
    [InlineData("10.1.2.4")]
    [InlineData("169.253.1.1")]
    [InlineData("internal")]
    [InlineData("internal.example.com")]
    [InlineData("metadata.example.com")]
    [InlineData("2001:db8::1")]
    public void It_has_no_other(string host) => Assert.False(Hosts.Has(host));

    [Theory]
    [InlineData("git", true)]
    [InlineData("git.corp.internal", true)]
    [InlineData("192.168.7.9", true)]
    [InlineData("::1", true)]
    [InlineData("git.example.com", false)]
    [InlineData("8.8.8.8", false)]
    [InlineData("2001:db8::1", false)]
    public void What_stays_in_the_local_network_is_known(string host, bool local) => Assert.Equal(local, HostList.IsLocal(host));

    [Theory]
    [InlineData("*.example.com", true)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("fe80::1", true)]
    [InlineData("https://example.com", false)]
    [InlineData("", false)]
    [InlineData("10.0.0.0/99", false)]
    public void An_entry_is_a_name_an_address_or_a_network(string entry, bool right) => Assert.Equal(right, HostList.IsEntry(entry));
}
