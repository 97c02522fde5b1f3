namespace SiBridge.JsonSchema.Formats;

/// <summary>RFC 2673 §3.2: four decimal numbers, without leading zeros.</summary>
internal sealed class Ipv4Format() : Format("une adresse IPv4 (a.b.c.d)")
{
    public override bool Accepts(ReadOnlySpan<byte> text) => InternetAddress.IsV4(text);
}

/// <summary>RFC 4291 §2.2, without zone and prefix length.</summary>
internal sealed class Ipv6Format() : Format("une adresse IPv6")
{
    public override bool Accepts(ReadOnlySpan<byte> text) => InternetAddress.IsV6(text);
}
