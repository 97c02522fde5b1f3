using System.Net;
using Shouldly;
using SiBridge.Delivery.Channels;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>No way in through the way out.</summary>
public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")] // where clouds tell their credentials
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("5f00::1")]
    [InlineData("3fff::1")]
    public void What_is_not_public_is_not_reached(string address) => Reached(address, https: true).ShouldBeFalse();

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("2a01:e0a::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void What_is_public_is_reached_over_https_only(string address)
    {
        Reached(address, https: true).ShouldBeTrue();
        Reached(address, https: false).ShouldBeFalse();
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3")]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3")]
    [InlineData("127.0.0.0/8", "127.0.0.1")]
    [InlineData("fd00::/8", "fd00::1")]
    [InlineData("203.0.113.7/32", "203.0.113.7")]
    public void What_the_network_allows_is_reached_over_http_too(string allow, string address) => Reached(address, https: false, allow).ShouldBeTrue();

    [Fact]
    public void What_is_allowed_opens_nothing_else() => Reached("192.168.1.1", https: true, "10.0.0.0/8").ShouldBeFalse();

    private static bool Reached(string address, bool https, params string[] allow) =>
        PublicAddresses.Forbidden(IPAddress.Parse(address), https, [.. allow.Select(IPNetwork.Parse)]) is null;
}
