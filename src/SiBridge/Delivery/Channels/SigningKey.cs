namespace SiBridge.Delivery.Channels;

/// <summary>A secret with which deliveries are signed, ready for use. Standard Webhooks knows two kinds, told apart by their prefix.</summary>
public abstract class SigningKey
{
    /// <summary>Reads a secret as network files write it.</summary>
    /// <returns>Null when it is of neither kind.</returns>
    public static SigningKey? Read(string text) =>
        // Only whoever has an ed25519 key needs the native library that signs with it.
        text.StartsWith(Ed25519Key.PrivatePrefix, StringComparison.Ordinal) ? Ed25519Key.Read(text) : HmacKey.Read(text);

    /// <summary>What the partner verifies with when it is not the secret itself; then the secret is nobody's but ours.</summary>
    public virtual string? Public => null;

    /// <summary>A new secret of the same kind, as network files write it.</summary>
    public abstract string Another();

    /// <summary>One signature, as the header <c>webhook-signature</c> tells it: <c>v1,K5oZfz…</c>.</summary>
    public abstract string Sign(byte[] content);

    /// <summary>What follows a prefix, where it is base64 of as many bytes as may be.</summary>
    private protected static byte[]? Bytes(string text, string prefix, int most)
    {
        var bytes = new byte[most];
        return text.StartsWith(prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(text[prefix.Length..], bytes, out var count) ? bytes[..count] : null;
    }
}
