using BuildApi.Engines;

namespace BuildApi.Tests.Engines;

public sealed class UserNamespaceTests
{
    [Theory]
    [InlineData("100000.200000", 100000u, 200000u)]
    [InlineData("0.0", 0u, 0u)]
    public void An_engine_that_maps_users_says_whom_root_is(string told, uint user, uint group) =>
        Assert.Equal((user, group), UserNamespace.RootOf(told));

    [Theory]
    [InlineData("")]
    [InlineData("docker")]
    [InlineData("docker.d")]
    [InlineData("1.2.3")]
    [InlineData("-1.5")]
    public void What_names_no_two_numbers_is_no_mapping(string told) => Assert.Null(UserNamespace.RootOf(told));
}
