namespace SiBridge.Contracts;

/// <summary>Who says a message.</summary>
public static class Emetteurs
{
    /// <summary>The bridge itself: what stands as <c>emetteur</c> of what it says in its own name. No partner and no operator may have this code.</summary>
    public const string Pont = "sibridge";
}
