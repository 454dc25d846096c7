"""What single words mean for a picture: English words, grouped by what they call up.

A word in capitals before the colon names the meaning. Nouns are listed in the
singular; `brief.py` tries the singular of what it does not find.
"""

from __future__ import annotations

from typing import Final


def _index(groups: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meaning, words in groups.items():
        for word in words.split():
            found.setdefault(word, []).append(meaning)
    return found


# Words that settle the scene.
SCENES: Final = _index(
    {
        "mountains": "mountain mountainous ridge peak summit alp alpine cliff canyon valley highland"
        " range rocky"
        " himalaya andes glacier crag landscape scenery vista panorama volcano",
        "lake": "lake pond reservoir loch tarn fjord mirror-lake river waterside lagoon",
        "forest": "forest woods woodland jungle grove birch pine fir spruce cedar redwood bamboo"
        " thicket taiga"
        " rainforest trunk",
        "sea": "sea ocean wave coast shore beach harbour harbor bay surf tide seaside lighthouse island boat"
        " sailboat ship sail yacht horizon lagoon pier maritime cape",
        "desert": "desert dune sahara sand oasis gobi savanna savannah mesa arid camel mars martian",
        "city": "city skyline skyscraper downtown metropolis cityscape urban tower manhattan tokyo"
        " york chicago"
        " shanghai hongkong cyberpunk building apartment office futuristic",
        "village": "village house town street cottage home roof rooftop alley lane old-town barn"
        " townhouse canal"
        " amsterdam venice paris hamlet church cafe shop castle palace library bookshop",
        "space": "space galactic galaxy nebula planet cosmos cosmic universe astronaut saturn jupiter"
        " spaceship spacecraft"
        " rocket orbit asteroid comet interstellar alien constellation supernova milky exoplanet"
        " solar starship",
        "aurora": "aurora borealis northern-lights arctic norway iceland lapland",
        "winter": "winter snowy snowfall blizzard cabin christmas ski igloo frozen sledge sleigh"
        " snowman nordic",
        "rain": " windowpane raindrop droplet windshield condensation dew bokeh",
        "flowers": "flower floral botanical bloom blossom petal bouquet peony rose dahlia poppy tulip"
        " daisy lily"
        " sunflower lotus magnolia orchid camellia anemone hibiscus garden chrysanthemum iris herbarium",
        "leaves": "leaf foliage fern monstera palm vine ivy eucalyptus houseplant herb frond greenery",
        "meadow": "meadow field hill grassland pasture farm countryside prairie vineyard rural grass tuscany"
        " barley wheat orchard park golf",
        "marble": "marble liquid fluid swirl agate geode malachite onyx mineral gem crystal lava smoke"
        " silk oil"
        " opal molten melting quartz jade",
        "geometry": "geometric geometry bauhaus abstract circle square triangle cubist"
        " cubism suprematism"
        " constructivist kandinsky mondrian modernist minimalist composition concentric sphere cube",
        "textile": "textile weave woven fabric cloth tweed plaid tartan linen wool carpet rug kilim quilt"
        " tapestry"
        " blanket embroidery knit thread loom scarf ikat",
        "tiles": "tile mosaic azulejo ornament kaleidoscope mandala arabesque pattern tessellation moroccan"
        " wallpaper symmetry fractal",
        "glass": "stained-glass stained cathedral voronoi glass window-rose chapel",
        "cells": "cell bubble foam organic microscope bacteria molecule microbe coral biology soap dot pebble"
        " atom element plankton virus",
        "ink": "ink flow wind breath stroke calligraphy brush sumi line hair current smoke music"
        " rhythm energy"
        " motion river-of-lines fur feather speed dance song jazz thought mind dream",
        "still": "vase bottle vessel pot bowl jug pitcher cup mug teapot pear apple orange lemon fruit"
        " ceramic pottery still-life peach plum carafe kettle tableware amphora coffee tea breakfast wine",
        "portrait": "portrait woman man girl boy face person lady queen king prince princess selfie "
        " grandmother grandfather mother father artist dancer bride samurai human  ",
        "underwater": "underwater reef aquarium fish jellyfish whale shark dolphin submarine diver diving"
        " mermaid turtle octopus seabed deep-sea squid kelp seaweed",
        "fire": "fire flame campfire bonfire ember blaze burning inferno spark fireplace torch",
        "poster": "letterpress typography typographic lettering poster headline broadside  ",
    }
)

# Words that only lean towards a scene when nothing settles it.
LEANINGS: Final = _index(
    {
        "forest": "tree path hiking moss misty autumn fall autumnal",
        "sea": "blue-water sailor pirate storm vacation tropical",
        "mountains": "sunset sunrise dawn dusk sky hiker morning evening epic nature fog mist twilight",
        "space": "star night moon starry eclipse sci-fi",
        "winter": "snow ice frost cold december january",
        "rain": "window rain rainy drizzle thunderstorm wet puddle",
        "flowers": "spring summer",
        "leaves": "plant",
        "meadow": "tractor rainbow picnic cloud sunny wind windmill",
        "city": "neon traffic subway road highway",
        "desert": "heat hot pyramid egypt cactus",
        "fire": "candle lantern explosion",
        "marble": "water gold texture silver pearl",
        "geometry": "art design modern balance harmony",
    }
)

PALETTE_WORDS: Final = _index(
    {
        "dusk": "dusk sunset evening twilight gloaming romantic",
        "dawn": "dawn sunrise morning daybreak soft gentle tender calm serene",
        "clear": "noon midday sunny summer bright day daylight clear",
        "night": "night midnight nocturnal moonlit moonlight starry moon star",
        "forest": "forest moss mossy jungle woodland green fern",
        "autumn": "autumn autumnal fall october november harvest maple",
        "desert": "desert dune sahara arid terracotta",
        "ocean": "ocean sea underwater marine nautical aquatic",
        "noir": "noir monochrome black-and-white grayscale greyscale charcoal graphite gothic",
        "pastel": "pastel kawaii delicate dreamy dream baby cotton fairy",
        "neon": "neon cyberpunk synthwave vaporwave electric disco rave futuristic laser",
        "winter": "winter snow snowy frost ice icy frozen cold arctic glacier",
        "spring": "spring april blossom fresh cherry sakura",
        "earth": "earth earthy rustic clay mud wood wooden natural linen",
        "bauhaus": "bauhaus constructivist primary modernist mondrian geometric",
        "emerald": "emerald aurora northern-lights borealis jade malachite",
        "lavender": "lavender lilac mystic mystical magic magical fantasy enchanted",
        "rose": "rose peony love valentine kiss romance",
        "copper": "copper bronze industrial steampunk rust rusty",
        "indigo": "indigo japanese japan ukiyo-e hokusai denim porcelain",
        "tropic": "tropical tropic hawaii paradise caribbean exotic beach parrot mango",
        "candy": "candy pop playful fun happy joy joyful cheerful party cartoon",
        "sepia": "sepia vintage antique old retro nostalgic ancient western",
        "sand": "minimal minimalist minimalism quiet scandinavian beige zen neutral",
        "mint": "mint clean crisp matcha",
        "storm": "storm stormy rain rainy fog foggy misty gloomy grey gray melancholy sad overcast gloom",
        "ember": "fire flame ember lava volcano volcanic inferno dragon burning molten hell",
        "gold": "gold golden luxury baroque royal opulent byzantine klimt",
    }
)

TIMES: Final = _index(
    {
        "night": "night midnight nocturnal moonlit moonlight starry star moon nightfall stargazing milky",
        "dusk": "dusk sunset evening twilight gloaming golden-hour",
        "dawn": "dawn sunrise morning daybreak",
        "day": "day noon midday sunny daylight afternoon bright summer",
    }
)

WEATHER: Final = _index(
    {
        "fog": "fog foggy mist misty haze hazy smoke smoky steam mysterious",
        "rain": "rain rainy drizzle raining downpour monsoon wet",
        "snow": "snow snowy snowing snowfall blizzard snowstorm christmas",
        "storm": "storm stormy thunder lightning tempest thunderstorm hurricane dramatic",
        "clear": "clear cloudless crisp",
        "cloud": "cloud cloudy overcast cumulus sky",
        "wind": "wind windy breeze gale",
    }
)

OBJECTS: Final = _index(
    {
        "sun": "sun sunny sunset sunrise sunlight sunshine sunlit",
        "moon": "moon moonlit moonlight lunar crescent",
        "stars": "star starry stars constellation stargazing",
        "birds": "bird gull seagull crow raven swallow flock geese goose eagle hawk crane swan dove",
        "boat": "boat ship sail sailboat yacht canoe kayak fisherman vessel sailor rowboat",
        "tree": "tree oak pine fir spruce cypress palm birch",
        "house": "house cabin cottage hut home barn farmhouse lodge",
        "lighthouse": "lighthouse beacon",
        "planet": "planet saturn jupiter mars world earth exoplanet",
        "galaxy": "galaxy galactic spiral andromeda milky",
        "island": "island isle",
        "flowers": "flower blossom bouquet poppy rose tulip bloom lavender",
        "lake": "lake reflection river pond water mirrored reflecting",
        "balloon": "balloon airship zeppelin",
        "fish": "fish school shark koi salmon",
        "jellyfish": "jellyfish medusa",
        "cactus": "cactus saguaro",
        "volcano": "volcano volcanic eruption",
        "fruit": "apple orange lemon pear fruit peach plum lime cherry tangerine",
        "aurora": "aurora borealis northern-lights",
        "lightning": "lightning thunder thunderbolt thunderstorm",
        "rainbow": "rainbow",
        "crown": "queen king prince princess crown",
        "ring": "saturn ring",
    }
)

# Ways of making that a prompt may name, as the slug of a style.
TREATMENTS: Final = _index(
    {
        "watercolor": "watercolor watercolour aquarelle gouache",
        "line-art": "line-art drawing sketch etching engraving pencil linocut lineart doodle",
        "poster": "screenprint risograph serigraph flat vector stencil",
        "paper-craft": "paper-craft papercraft papercut origami diorama cutout",
        "isometric": "isometric voxel lego minecraft blocks pixel",
        "monochrome": "monochrome black-and-white grayscale greyscale noir",
        "cinematic": "cinematic film movie filmic",
        "photography": "photo photograph photography photorealistic dslr macro",
    }
)

# Written apart, meant as one.
PAIRS: Final[dict[str, str]] = {
    "northern lights": "northern-lights",
    "stained glass": "stained-glass",
    "still life": "still-life",
    "line art": "line-art",
    "line drawing": "line-art",
    "paper craft": "paper-craft",
    "paper cut": "papercut",
    "black and white": "black-and-white",
    "golden hour": "golden-hour",
    "hong kong": "hongkong",
    "new york": "york",
    "milky way": "milky",
    "screen print": "screenprint",
    "deep sea": "deep-sea",
    "sci fi": "sci-fi",
    "rose window": "stained-glass",
    "wood block": "screenprint",
    "pixel art": "pixel",
    "old town": "old-town",
    "hot air balloon": "balloon",
    "wine glass": "wine",
    "glass of": "wine",
    "oil painting": "painting",
    "outer space": "space",
    "cut out": "cutout",
    "space station": "space",
    "city lights": "city bokeh",
    "rainy window": "window",
    "night sky": "starry",
    "ice cream": "candy",
    "sand dune": "dune",
    "sun set": "sunset",
    "cherry blossom": "blossom sakura",
    "mountain lake": "lake alpine",
    "fire hydrant": "hydrant",
    "fire truck": "truck",
    "coffee table": "furniture",
    "hair dryer": "dryer",
    "wood type": "letterpress",
    "palm tree": "palm-tree",
    "solar system": "solar planet",
    "sea shell": "shell",
    "water color": "watercolor",
    "coral reef": "reef",
    "beer glass": "wine",
    "times square": "manhattan",
}

# Plurals that mean something else than their singular.
WHOLE: Final = frozenset({"glasses", "clothes", "arts", "woods", "waters", "lights", "news"})

NEGATIONS: Final = frozenset({"no", "without", "not", "never", "minus", "except"})

STOP_WORDS: Final = frozenset(
    _index(
        {
            "small words": "a an the of in on at to for with and or by from into over under is are be it its"
            " this that as very some up down out off my your his her their our we i you he she they them"
        }
    )
)
