using SiBridge.Network;

namespace SiBridge.Delivery.Channels;

/// <summary>How the bridge gets tokens for a channel: OAuth 2, client credentials (RFC 6749 §4.4).</summary>
/// <param name="Scope">What is asked for; null: what the partner gives by itself.</param>
internal sealed record OAuthClient(string TokenUrl, string Id, string Secret, string? Scope)
{
    /// <returns>Null when the channel wants no token.</returns>
    public static OAuthClient? Of(ChannelSettings settings) => settings.Properties.TryGetProperty("oauth", out var oauth)
        ? new(
            oauth.GetProperty("token_url").GetString()!, oauth.GetProperty("client_id").GetString()!, oauth.GetProperty("client_secret").GetString()!,
            oauth.TryGetProperty("scope", out var scope) ? scope.GetString() : null)
        : null;
}

/// <summary>A token, or why there is none.</summary>
/// <param name="RenewAt">From then on it is not used any more: some time before it ends.</param>
internal sealed record Token(string? Value, DateTimeOffset RenewAt, Outcome? Failure);
