"""Stories of the amoeba bundle: what people do with it, from a paper to a closed month."""
